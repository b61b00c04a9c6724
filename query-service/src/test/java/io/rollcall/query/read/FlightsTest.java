package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.query.future.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlightsTest {
  private static final Deadlines DEADLINES = new Deadlines(Duration.ofSeconds(10));

  private final Flights<String, Integer> flights = new Flights<>(DEADLINES, Runnable::run);
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
  void anError_keepsNobodyWaiting() {
    CompletableFuture<Integer> first = flights.join("a", this::make);
    CompletableFuture<Integer> second =
        flights.join(
            "a",
            () -> {
              throw new StackOverflowError("on purpose");
            });
    made.getFirst().complete(1);
    assertThat(first).isCompletedWithValue(1);
    assertThatThrownBy(second::join).hasRootCauseMessage("on purpose");
    flights.join("a", this::make);
    assertThat(made).hasSize(2);
  }

  @Test
  void whereTheExecutorIsGone_theNextIsMadeAllTheSame() {
    Flights<String, Integer> ending =
        new Flights<>(
            DEADLINES,
            task -> {
              throw new RejectedExecutionException();
            });
    ending.join("a", this::make);
    CompletableFuture<Integer> next = ending.join("a", this::make);
    made.getFirst().complete(1);
    assertThat(made).hasSize(2);
    CompletableFuture<Integer> last = ending.join("a", this::make);
    made.get(1).complete(2);
    made.get(2).complete(3);
    assertThat(next).isCompletedWithValue(2);
    assertThat(last).isCompletedWithValue(3);
  }

  @Test
  void whatTakesTooLong_letsOthersGoOn() {
    Flights<String, Integer> hasty =
        new Flights<>(new Deadlines(Duration.ofMillis(20)), Runnable::run);
    CompletableFuture<Integer> stuck = hasty.join("a", this::make);
    CompletableFuture<Integer> next = hasty.join("a", () -> CompletableFuture.completedFuture(2));
    assertThatThrownBy(stuck::join).hasRootCauseInstanceOf(TimeoutException.class);
    assertThat(next.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(2);
  }

  @Test
  void inBetween_nobodyGetsWhatBeganBeforeHeAsked() throws Exception {
    AtomicInteger clock = new AtomicInteger();
    int threads = 4;
    CountDownLatch done = new CountDownLatch(threads);
    Flights<String, Integer> shared = new Flights<>(DEADLINES, ForkJoinPool.commonPool());
    List<Throwable> wrong = new CopyOnWriteArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform()
          .start(
              () -> {
                try {
                  for (int n = 0; n < 5_000; n++) {
                    int asked = clock.incrementAndGet();
                    int began =
                        shared
                            .join(
                                "a",
                                () ->
                                    asked % 2 == 0
                                        ? CompletableFuture.completedFuture(clock.incrementAndGet())
                                        : CompletableFuture.supplyAsync(clock::incrementAndGet))
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
