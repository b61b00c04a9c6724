package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.query.read.ReadConfiguration.Ends;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/** How a service that stops waits for its reads. */
class ReadsEndTest {
  private final AtomicInteger underWay = new AtomicInteger(1);

  @Test
  void stop_waitsForReads_andNoLonger() {
    Ends ends = new Ends(underWay::get, Duration.ofHours(1));
    ends.start();
    assertThat(ends.isRunning()).isTrue();
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(ends::stop);
    await()
        .during(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(10))
        .until(() -> !stopped.isDone());
    assertThat(ends.isRunning()).isTrue();
    underWay.set(0);
    await().atMost(Duration.ofSeconds(10)).until(stopped::isDone);
    assertThat(ends.isRunning()).isFalse();
  }

  @Test
  void stop_doesNotWaitForEver() {
    Ends ends = new Ends(underWay::get, Duration.ofMillis(50));
    ends.start();
    long start = System.nanoTime();
    ends.stop();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
    assertThat(ends.isRunning()).isFalse();
  }

  /** What has a lower phase stops later. */
  @Test
  void readsEnd_onceTheServerHasStoppedListening_andBeforeItGoes() {
    assertThat(new Ends(underWay::get, Duration.ofSeconds(1)).getPhase())
        .isLessThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE)
        .isGreaterThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE);
  }
}
