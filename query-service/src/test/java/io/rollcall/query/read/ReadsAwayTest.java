package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.EntityExchangeResult;

/** What is answered where the lists cannot answer now, and how many wait for them. */
class ReadsAwayTest extends ReadApiRig {
  @Test
  void listsThatAreNotThereYet_areUnavailable() {
    lists.page =
        () ->
            CompletableFuture.completedFuture(
                new PageAnswer.NotReady("Still 10 %.", Duration.ofMillis(2_500)));
    lists.row =
        () ->
            CompletableFuture.completedFuture(
                new RowAnswer.NotReady("Still 11 %.", Duration.ofSeconds(4)));
    expectUnavailable(LIST, "Still 10 %.", "3");
    expectUnavailable("/api/students/S001/", "Still 11 %.", "4");
  }

  @Test
  void listsThatAreAway_areUnavailable() {
    lists.page = () -> CompletableFuture.failedFuture(new RedisException("secret host"));
    expectUnavailable(LIST, "The lists cannot be reached.", "1");
    expectUnavailable(LIST, "The lists cannot be reached.", "1");
    assertThat(warned).containsExactly("Reads are answered with 503: secret host");
    lists.page = () -> CompletableFuture.failedFuture(new IOException("Connection reset by peer"));
    expectUnavailable(LIST, "The lists cannot be reached.", "1");
    lists.page = CompletableFuture::new;
    expectUnavailable(LIST, "The lists did not answer within 300 ms.", "1");
    lists.exists =
        () ->
            CompletableFuture.failedFuture(new ListsUnavailable("Loading.", Duration.ofSeconds(9)));
    expectUnavailable("/api/students/?department=CS", "Loading.", "9");
  }

  @Test
  void readsBeyondTheLimit_areUnavailable_untilOthersEnd() throws Exception {
    stop();
    timeout = Duration.ofSeconds(30);
    start();
    CountDownLatch underWay = new CountDownLatch(MOST_READS);
    CompletableFuture<PageAnswer> loading = new CompletableFuture<>();
    lists.page =
        () -> {
          underWay.countDown();
          return loading;
        };
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < MOST_READS; i++) {
      String other = "/api/labs/?page_size=" + (i + 1);
      waiting.add(CompletableFuture.runAsync(() -> got(other), Thread::startVirtualThread));
    }
    assertThat(underWay.await(10, TimeUnit.SECONDS)).isTrue();
    expectUnavailable(LIST, MOST_READS + " reads are under way, as many as may.", "1");
    loading.complete(new PageAnswer.NotReady("Loading.", Duration.ofSeconds(2)));
    waiting.forEach(CompletableFuture::join);
    expectUnavailable(LIST, "Loading.", "2");
  }

  private void expectUnavailable(String target, String detail, String retryAfter) {
    get(target)
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .valueEquals("Content-Type", "application/problem+json")
        .expectHeader()
        .valueEquals("Retry-After", retryAfter)
        .expectHeader()
        .valueEquals("Cache-Control", "no-store")
        .expectHeader()
        .doesNotExist("ETag")
        .expectBody()
        .json(
            """
            {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "%s"}
            """
                .formatted(detail));
  }

  @Test
  void aDefect_isAProblemWithoutItsMessage() {
    lists.page = () -> CompletableFuture.failedFuture(new IllegalStateException("payload"));
    EntityExchangeResult<byte[]> answer = got(LIST);
    assertThat(answer.getStatus().value()).isEqualTo(500);
    assertThat(answer.getResponseHeaders().getFirst("Content-Type"))
        .isEqualTo("application/problem+json");
    assertThat(text(answer)).doesNotContain("payload").contains("\"status\":500");
    lists.page = null;
    assertThat(got(LIST).getStatus().value()).isEqualTo(200);
  }
}
