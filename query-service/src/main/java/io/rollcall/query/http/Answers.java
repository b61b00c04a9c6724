package io.rollcall.query.http;

import io.rollcall.http.CorsRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fits answers to callers: gzip where it is asked for, 304 where the caller has the body already,
 * headers for caches and for browsers on other origins.
 *
 * <p>A compressed body has a tag of its own, since strong tags name bytes: {@code "x-gzip"} beside
 * {@code "x"}. Caches may keep answers but must ask before they use them. Immutable.
 */
final class Answers {
  /** Smaller bodies are not worth compressing. */
  static final int GZIP_FROM = 1_024;

  private static final String VARY = "Accept, Accept-Encoding, Prefer";
  private static final Content NOTHING = Content.of(new byte[0]);

  private final CorsRules cors;
  private final String vary;

  Answers(CorsRules cors) {
    this.cors = cors;
    this.vary = cors.isActive() ? VARY + ", Origin" : VARY;
  }

  /**
   * What is sent.
   *
   * @param content what is sent, plain or compressed
   * @param gzip whether it is sent compressed
   */
  record Fitted(int status, Map<String, String> headers, Content content, boolean gzip) {
    /** The bytes that are sent. */
    byte[] bytes() {
      return gzip ? content.gzip() : content.plain();
    }
  }

  /**
   * Fits an answer to a request.
   *
   * @param request all values of the request's header of a name
   */
  Fitted fit(Answer answer, String method, Function<String, List<String>> request) {
    boolean gzip =
        answer.content().length() >= GZIP_FROM && Gzip.isAsked(request.apply("Accept-Encoding"));
    String tag = gzip && answer.tag() != null ? gzipTag(answer.tag()) : answer.tag();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Vary", vary);
    headers.put("Cache-Control", "no-cache");
    headers.putAll(answer.headers());
    headers.putAll(cors.headers(first(request.apply("Origin"))));
    if (tag != null) {
      headers.put("ETag", tag);
      if (isKnown(method, request.apply("If-None-Match"), tag)) {
        return new Fitted(304, headers, NOTHING, false);
      }
    }
    headers.put("Content-Type", answer.contentType());
    if (gzip) {
      headers.put("Content-Encoding", Gzip.NAME);
    }
    return new Fitted(answer.status(), headers, answer.content(), gzip);
  }

  /** The answer to a browser's question beforehand; null if the request is none. */
  @Nullable Fitted preflight(String method, Function<String, List<String>> request) {
    String origin = first(request.apply("Origin"));
    if (!cors.isPreflight(method, origin, first(request.apply("Access-Control-Request-Method")))) {
      return null;
    }
    Map<String, String> headers = new LinkedHashMap<>(cors.preflightHeaders(origin));
    headers.put("Vary", "Origin");
    return new Fitted(204, headers, NOTHING, false);
  }

  private static boolean isKnown(String method, List<String> known, String tag) {
    return !known.isEmpty()
        && (method.equals("GET") || method.equals("HEAD"))
        && EntityTagList.has(known, tag);
  }

  private static String gzipTag(String tag) {
    return tag.substring(0, tag.length() - 1) + "-gzip\"";
  }

  private static @Nullable String first(List<String> values) {
    return values.isEmpty() ? null : values.getFirst();
  }
}
