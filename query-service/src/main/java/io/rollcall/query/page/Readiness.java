package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.view.Completeness;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether what was read was all there is, as of when, and what to say where it was not. */
final class Readiness {
  static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Completeness completeness;
  private final ProgressMarks marks;
  private final @Nullable ResourceType settled;

  Readiness(Completeness completeness, ProgressMarks marks) {
    this(completeness, marks, null);
  }

  private Readiness(
      Completeness completeness, ProgressMarks marks, @Nullable ResourceType settled) {
    this.completeness = completeness;
    this.marks = marks;
    this.settled = settled;
  }

  /**
   * The same where one type is read in a generation that is not complete later if it is not now.
   */
  Readiness settled(ResourceType type) {
    return new Readiness(completeness, marks, type);
  }

  /**
   * Goes on if all types concerned were complete when they were read. Where they were not but are
   * by now, all is read again.
   */
  <T> CompletableFuture<T> whereComplete(
      Applied applied,
      Supplier<CompletableFuture<T>> goOn,
      Supplier<CompletableFuture<T>> again,
      Supplier<CompletableFuture<T>> notReady) {
    ResourceType type = settled;
    if (type != null && applied.incomplete().contains(type)) {
      return notReady.get();
    }
    return applied.incomplete().isEmpty()
        ? goOn.get()
        : completeness
            .note(applied.incomplete())
            .thenCompose(rest -> rest.isEmpty() ? again.get() : notReady.get());
  }

  /** How far an answer has caught up that shows what was applied. */
  AsOf asOf(Applied applied) {
    Progress reached = marks.reached(applied.offsets());
    return reached == null || reached.position() == 0
        ? AsOf.UNKNOWN
        : new AsOf(reached.position(), reached.atMs());
  }

  /** Why a type's lists are not there yet. */
  String reason(ResourceType type) {
    return marks.any()
        ? "The list of " + type.name() + " is being built from its topics; it is complete shortly."
        : "The list of "
            + type.name()
            + " is not there yet: change capture has not told of any progress so far.";
  }
}
