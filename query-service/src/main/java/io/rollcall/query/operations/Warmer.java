package io.rollcall.query.operations;

import io.rollcall.query.read.ListUrl.PageOf;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.ReadsUnderWay;
import io.rollcall.thread.BlockingThreads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages before somebody reads them, as a reader would have them made: a few at a time, and
 * slower while many reads are under way. One order at a time, in the service that was asked; what
 * is not made when that stops is left to readers. Thread-safe.
 */
final class Warmer implements AutoCloseable {
  /** So many reads of others under way are few; beside more, nothing is begun at once. */
  private static final int FEW_READERS = 4;

  private static final Duration LOOK = Duration.ofMillis(10);

  /** However many reads there are, it goes on after so long. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** A list view of a million rows is filled in less. */
  private static final Duration LONGEST_PART = Duration.ofMinutes(1);

  private final Lists lists;
  private final ReadsUnderWay readers;
  private final int mostPages;
  private final int atOnce;
  private final InstantSource clock;
  private final ExecutorService threads = BlockingThreads.pool("warm");
  private @Nullable WarmRun last;

  /**
   * @param lists from Redis alone: what is read from elsewhere warms nothing
   * @param mostPages of one order
   * @param atOnce how many are made at a time
   */
  Warmer(Lists lists, ReadsUnderWay readers, int mostPages, int atOnce, InstantSource clock) {
    this.lists = lists;
    this.readers = readers;
    this.mostPages = mostPages;
    this.atOnce = atOnce;
    this.clock = clock;
  }

  /**
   * Begins to make pages.
   *
   * @param refused why, of what cannot be made
   * @return nothing if an earlier order goes on
   */
  synchronized Optional<WarmRun.Status> begin(List<PageOf> parts, List<String> refused) {
    WarmRun before = last;
    if (before != null && !before.hasEnded()) {
      return Optional.empty();
    }
    WarmRun run = new WarmRun(parts, mostPages, refused, clock.instant());
    last = run;
    CompletableFuture<?>[] lanes = new CompletableFuture<?>[atOnce];
    for (int lane = 0; lane < lanes.length; lane++) {
      lanes[lane] = CompletableFuture.runAsync(() -> make(run), threads);
    }
    var _ =
        CompletableFuture.allOf(lanes).whenComplete((made, failure) -> run.end(clock.instant()));
    return Optional.of(run.status());
  }

  /** The last order, as it stands. */
  synchronized Optional<WarmRun.Status> last() {
    return Optional.ofNullable(last).map(WarmRun::status);
  }

  /** Ends the last order. */
  synchronized Optional<WarmRun.Status> cancel() {
    if (last != null) {
      last.cancel();
    }
    return last();
  }

  private void make(WarmRun run) {
    for (PageOf part; (part = run.next()) != null; ) {
      waitForReaders();
      CompletableFuture<PageAnswer> page = lists.page(part.query(), part.page(), part.size());
      try {
        run.note(page.get(LONGEST_PART.toMillis(), TimeUnit.MILLISECONDS));
      } catch (ExecutionException e) {
        run.failed(e);
      } catch (TimeoutException e) {
        run.failed(new TimeoutException("%s took longer than a minute".formatted(part.query())));
      } catch (InterruptedException e) {
        run.cancel();
        Thread.currentThread().interrupt();
      }
    }
  }

  private void waitForReaders() {
    long since = System.nanoTime();
    while (readers.count() > FEW_READERS
        && System.nanoTime() - since < LONGEST_PAUSE.toNanos()
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
