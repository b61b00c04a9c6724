package io.rollcall.query.http;

import io.rollcall.http.CorsRules;
import java.util.List;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import reactor.netty.http.server.HttpServer;

/** What tests of other packages need of this one. */
public final class AnswersApiFixture {
  private AnswersApiFixture() {}

  /** Answers that say nothing of other origins. */
  public static AnswersApi without() {
    return allowing(List.of());
  }

  /** Answers for front ends on some origins. */
  public static AnswersApi allowing(List<String> origins) {
    return new AnswersApi(new Answers(CorsRules.of(origins)));
  }

  /** What answers errors in the service. */
  public static WebExceptionHandler errors(AnswersApi answers) {
    return new ErrorApi(answers);
  }

  /** What answers browsers' questions beforehand. */
  public static WebFilter preflights(AnswersApi answers) {
    return new PreflightApi(answers);
  }

  /** What the service does to its server. */
  public static HttpServer customized(HttpServer server, AnswersApi api, Reads reads) {
    return HttpConfiguration.reads(HttpConfiguration.legalRequestTargets(server), api, () -> reads);
  }
}
