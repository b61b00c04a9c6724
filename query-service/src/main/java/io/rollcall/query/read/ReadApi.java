package io.rollcall.query.read;

import io.rollcall.query.http.Answer;
import io.rollcall.query.http.AnswersApi;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers what comes to the server under {@code /api}: what is no plain read, which {@link
 * io.rollcall.query.http.Reads} answers before. There is one handler for all of it: what the path
 * names is data.
 */
final class ReadApi implements WebFilter {
  private final ReadAnswers reads;
  private final AnswersApi answers;

  ReadApi(ReadAnswers reads, AnswersApi answers) {
    this.reads = reads;
    this.answers = answers;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain others) {
    return Mono.defer(
        () -> {
          CompletableFuture<Answer> answer = reads.answer(AnswersApi.head(exchange.getRequest()));
          return answer == null
              ? others.filter(exchange)
              : Mono.fromFuture(answer, true)
                  .flatMap(known -> answers.write(exchange, known))
                  .onErrorResume(error -> failed(exchange, error));
        });
  }

  private Mono<Void> failed(ServerWebExchange exchange, Throwable error) {
    return exchange.getResponse().isCommitted() ? Mono.error(error) : answers.fail(exchange, error);
  }
}
