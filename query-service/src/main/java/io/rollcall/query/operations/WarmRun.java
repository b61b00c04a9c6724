package io.rollcall.query.operations;

import io.rollcall.query.log.Warnings;
import io.rollcall.query.read.ListUrl.PageOf;
import io.rollcall.query.read.PageAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** How far one order to warm is. Thread-safe. */
final class WarmRun {
  private final String id = UUID.randomUUID().toString();
  private final Instant begunAt;
  private final Queue<PageOf> waiting;
  private final int total;
  private final int leftOut;
  private final List<String> refused;
  private int made;
  private int kept;
  private int missing;
  private int failed;
  private boolean cancelled;
  private @Nullable Instant endedAt;
  private @Nullable String problem;

  /**
   * @param parts all that is to be made, of which the first are
   * @param most how many those are
   * @param refused why, of what cannot be made
   */
  WarmRun(List<PageOf> parts, int most, List<String> refused, Instant now) {
    List<PageOf> first = parts.subList(0, Math.min(most, parts.size()));
    this.waiting = new ConcurrentLinkedQueue<>(first);
    this.total = first.size();
    this.leftOut = parts.size() - first.size();
    this.refused = List.copyOf(refused);
    this.begunAt = now;
  }

  /**
   * How it stands; times are ISO 8601.
   *
   * @param state {@code running}, {@code done} or {@code cancelled}
   * @param total how many pages are to be there
   * @param made how many were made
   * @param kept how many were there already
   * @param missing how many their lists do not have
   * @param failed how many could not be made, and are left to readers
   * @param leftOut how many more there would have been, beyond {@code rollcall.warm.pages}
   * @param refused why, of each URL that is no list's
   * @param problem why the last one failed; null for none
   */
  record Status(
      String id,
      String state,
      String begunAt,
      @Nullable String endedAt,
      int total,
      int made,
      int kept,
      int missing,
      int failed,
      int leftOut,
      List<String> refused,
      @Nullable String problem) {}

  /** What is next; null when nothing is left to be begun. */
  @Nullable PageOf next() {
    return waiting.poll();
  }

  /** What came of a page. */
  synchronized void note(PageAnswer answer) {
    switch (answer) {
      case PageAnswer.Page page -> {
        if (page.made()) {
          made++;
        } else {
          kept++;
        }
      }
      case PageAnswer.NoSuchPage none -> missing++;
      case PageAnswer.NotReady notReady -> {
        failed++;
        problem = notReady.detail();
      }
    }
  }

  synchronized void failed(Throwable failure) {
    failed++;
    problem = Warnings.words(failure);
  }

  /** Has nothing more be begun. */
  synchronized void cancel() {
    if (endedAt == null) {
      cancelled = true;
      waiting.clear();
    }
  }

  synchronized void end(Instant now) {
    endedAt = now;
  }

  synchronized boolean hasEnded() {
    return endedAt != null;
  }

  synchronized Status status() {
    String state = cancelled ? "cancelled" : endedAt == null ? "running" : "done";
    return new Status(
        id,
        state,
        begunAt.toString(),
        endedAt == null ? null : endedAt.toString(),
        total,
        made,
        kept,
        missing,
        failed,
        leftOut,
        refused,
        problem);
  }
}
