package io.rollcall.query.view;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.progress.ProgressMarks;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Which types have all their rows in Redis.
 *
 * <p>Rows that are built from a topic go through states that never were: what a record said that a
 * newer one has replaced may be gone from the topic, and comes with the newer one. So they are
 * complete when all has been applied that was in the topic when somebody first looked, and then
 * until Redis loses them. How far that is stands in Redis and is lost with them. Thread-safe.
 */
public final class Completeness {
  private final ReadModel model;
  private final ProgressMarks marks;
  private final Topics topics;

  public Completeness(ReadModel model, ProgressMarks marks, Topics topics) {
    this.model = model;
    this.marks = marks;
    this.topics = topics;
  }

  /**
   * Notes those of some types that are complete by now.
   *
   * @return those that are not; what was read of the others before need not be complete
   */
  public CompletableFuture<Set<ResourceType>> note(Collection<ResourceType> types) {
    CompletableFuture<Set<ResourceType>> incomplete =
        CompletableFuture.completedFuture(new HashSet<>());
    for (ResourceType type : types) {
      incomplete =
          incomplete.thenCombine(
              note(type),
              (rest, complete) -> {
                if (!complete) {
                  rest.add(type);
                }
                return rest;
              });
    }
    return incomplete;
  }

  private CompletableFuture<Boolean> note(ResourceType type) {
    Progress newest = marks.newest();
    long[] ends = newest == null ? null : newest.ends().get(topics.of(type));
    return ends == null ? CompletableFuture.completedFuture(false) : model.noteComplete(type, ends);
  }
}
