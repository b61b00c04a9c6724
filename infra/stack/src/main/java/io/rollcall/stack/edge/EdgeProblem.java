package io.rollcall.stack.edge;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.timeout.ReadTimeoutException;
import java.nio.charset.StandardCharsets;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** Why the edge itself answers, as RFC 9457 wants it told. It quotes nothing that a caller sent. */
record EdgeProblem(HttpResponseStatus status, String detail) {

  static EdgeProblem unusableTarget() {
    return new EdgeProblem(
        HttpResponseStatus.BAD_REQUEST, "The request's target must be a path that starts with /.");
  }

  /** The problem that stands for a failed exchange with an origin. */
  static EdgeProblem of(Throwable failure, Origin origin) {
    return switch (failure) {
      case PoolAcquirePendingLimitException _, PoolAcquireTimeoutException _ ->
          new EdgeProblem(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              "Every connection to " + origin + " is in use. Try again in a moment.");
      case ConnectTimeoutException _, ReadTimeoutException _ ->
          new EdgeProblem(
              HttpResponseStatus.GATEWAY_TIMEOUT, sentence(origin) + " did not answer in time.");
      default ->
          new EdgeProblem(
              HttpResponseStatus.BAD_GATEWAY,
              sentence(origin)
                  + " cannot be reached or broke off. Its log and /actuator/health say why.");
    };
  }

  private static String sentence(Origin origin) {
    String text = origin.toString();
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  byte[] json() {
    return """
        {"type":"about:blank","title":"%s","status":%d,"detail":"%s"}"""
        .formatted(status.reasonPhrase(), status.code(), detail)
        .getBytes(StandardCharsets.UTF_8);
  }
}
