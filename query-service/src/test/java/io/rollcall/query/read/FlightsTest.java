package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlightsTest {
  private final Flights<String, Integer> flights = new Flights<>();
  private final List<CompletableFuture<Integer>> made = new ArrayList<>();

  private CompletableFuture<Integer> make() {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    made.add(answer);
    return answer;
  }

  @Test
  void whoAsksMeanwhile_getsTheNextAnswer_together() {
    CompletableFuture<Integer> first = flights.join("a", this::make);
    CompletableFuture<Integer> second = flights.join("a", this::make);
    CompletableFuture<Integer> third = flights.join("a", this::make);
    assertThat(made).hasSize(1);
    made.getFirst().complete(1);
    assertThat(first).isCompletedWithValue(1);
    assertThat(second).as("it may have seen more than the first shows").isNotDone();
    assertThat(made).hasSize(2);
    CompletableFuture<Integer> fourth = flights.join("a", this::make);
    made.get(1).complete(2);
    assertThat(second).isCompletedWithValue(2);
    assertThat(third).isCompletedWithValue(2);
    assertThat(fourth).isNotDone();
    made.get(2).complete(3);
    assertThat(fourth).isCompletedWithValue(3);
    assertThat(flights.join("a", this::make)).isNotDone();
    assertThat(made).hasSize(4);
  }

  @Test
  void others_areMadeMeanwhile() {
    flights.join("a", this::make);
    flights.join("b", this::make);
    assertThat(made).hasSize(2);
  }

  @Test
  void failures_areOfThoseWhoAskedThen() {
    CompletableFuture<Integer> first = flights.join("a", this::make);
    CompletableFuture<Integer> second = flights.join("a", this::make);
    made.getFirst().completeExceptionally(new IllegalStateException("on purpose"));
    assertThatThrownBy(first::join).hasRootCauseMessage("on purpose");
    made.get(1).complete(2);
    assertThat(second).isCompletedWithValue(2);
    CompletableFuture<Integer> thrown =
        flights.join(
            "a",
            () -> {
              throw new IllegalStateException("at once");
            });
    assertThatThrownBy(thrown::join).hasRootCauseMessage("at once");
    flights.join("a", this::make);
    assertThat(made).hasSize(3);
  }

  @Test
  void inBetween_nobodyGetsWhatBeganBeforeHeAsked() throws Exception {
    AtomicInteger clock = new AtomicInteger();
    int threads = 4;
    CountDownLatch done = new CountDownLatch(threads);
    List<Throwable> wrong = new java.util.concurrent.CopyOnWriteArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform()
          .start(
              () -> {
                try {
                  for (int n = 0; n < 5_000; n++) {
                    int asked = clock.incrementAndGet();
                    int began =
                        flights
                            .join("a", () -> CompletableFuture.supplyAsync(clock::incrementAndGet))
                            .get(10, TimeUnit.SECONDS);
                    assertThat(began).isGreaterThan(asked);
                  }
                } catch (Throwable e) {
                  wrong.add(e);
                } finally {
                  done.countDown();
                }
              });
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong).isEmpty();
  }
}
