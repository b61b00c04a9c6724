package io.rollcall.query.progress;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The records of capture's progress, in order, the older ones thinned out.
 *
 * <p>Both the positions and the offsets of later marks are higher, so the newest mark that a set of
 * applied offsets has reached is found by halving. Thinning makes an answer's position older than
 * need be, never newer. Thread-safe.
 */
public final class ProgressMarks {
  private static final int LIMIT = 1_024;

  private final Topics topics;
  private final AtomicLong version = new AtomicLong();
  private volatile List<Progress> marks = List.of();

  public ProgressMarks(Topics topics) {
    this.topics = topics;
  }

  /**
   * Adds marks, oldest first. Known ones that are ahead of a newer one go: a capture that took over
   * began again behind its predecessor.
   */
  public synchronized void add(List<Progress> newer) {
    List<Progress> all = new ArrayList<>(marks);
    for (Progress mark : newer) {
      while (!all.isEmpty() && all.getLast().position() > mark.position()) {
        all.removeLast();
      }
      all.add(mark);
    }
    while (all.size() > LIMIT) {
      all = thinned(all);
    }
    marks = List.copyOf(all);
    version.incrementAndGet();
  }

  /** Another whenever marks were added; asked for before the marks themselves. */
  public long version() {
    return version.get();
  }

  /** Without every second one of the older half. */
  private static List<Progress> thinned(List<Progress> all) {
    int half = all.size() / 2;
    List<Progress> kept = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      if (i >= half || i % 2 == 0) {
        kept.add(all.get(i));
      }
    }
    return kept;
  }

  /** Whether capture has ever told of progress. */
  public boolean any() {
    return !marks.isEmpty();
  }

  /** The newest mark, or null if capture has never told of any. */
  public @Nullable Progress newest() {
    List<Progress> known = marks;
    return known.isEmpty() ? null : known.getLast();
  }

  /**
   * The newest mark that has been reached.
   *
   * @param applied for each type concerned, the next offset of each partition that was applied
   * @return null if not even the oldest known mark has been reached
   */
  public @Nullable Progress reached(Map<ResourceType, Map<Integer, Long>> applied) {
    List<Progress> known = marks;
    int low = 0;
    int high = known.size() - 1;
    Progress reached = null;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Progress mark = known.get(middle);
      if (isReached(mark, applied)) {
        reached = mark;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return reached;
  }

  private boolean isReached(Progress mark, Map<ResourceType, Map<Integer, Long>> applied) {
    for (Map.Entry<ResourceType, Map<Integer, Long>> entry : applied.entrySet()) {
      long[] ends = mark.ends().get(topics.of(entry.getKey()));
      if (ends == null) {
        return false;
      }
      for (int partition = 0; partition < ends.length; partition++) {
        if (ends[partition] > entry.getValue().getOrDefault(partition, 0L)) {
          return false;
        }
      }
    }
    return true;
  }
}
