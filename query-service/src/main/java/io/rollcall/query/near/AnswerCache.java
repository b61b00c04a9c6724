package io.rollcall.query.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.github.benmanes.caffeine.cache.Weigher;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whole answers, each good for as long as all that it was made of is.
 *
 * <p>An answer asks its parts each time, so a change needs no list of the answers that it outdates.
 * Thread-safe; a hit takes no lock.
 *
 * @param <K> what was asked, to the letter
 * @param <V> what is answered
 */
public final class AnswerCache<K, V> {
  /** What an answer takes besides itself and its key, times of reads aside. */
  static final int OVERHEAD_BYTES = 320;

  private final Cache<K, Place<V>> places;
  private final int hotReads;
  private final long hotWithin;
  private final Ticker ticker;
  private final Consumer<K> hotChanged;

  private record Place<V>(V answer, List<NearEntry<?>> parts, ReadTimes reads) {
    boolean isValid() {
      for (NearEntry<?> part : parts) {
        if (!part.isValid()) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * @param maxBytes of all answers together
   * @param bytes what an answer and what was asked take of memory
   * @param hotReads how many times an answer must have been read of late, since it was made, to be
   *     hot: making it anew is worth while if it is read more often than it changes
   * @param hotWithin how long ago at most
   * @param hotChanged is told what was asked where the page of a hot answer has just changed, so
   *     that it can be made anew before somebody asks again; on the thread that tells of changes,
   *     so it must only note it, with a bound
   */
  public AnswerCache(
      long maxBytes,
      Weigher<? super K, ? super V> bytes,
      int hotReads,
      Duration hotWithin,
      Ticker ticker,
      Consumer<K> hotChanged) {
    int overhead = OVERHEAD_BYTES + hotReads * Long.BYTES;
    places =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher(
                (K key, Place<V> place) ->
                    (int)
                        Math.min(
                            (long) overhead + bytes.weigh(key, place.answer()), Integer.MAX_VALUE))
            .executor(Runnable::run)
            .build();
    this.hotReads = hotReads;
    this.hotWithin = hotWithin.toNanos();
    this.ticker = ticker;
    this.hotChanged = hotChanged;
  }

  /** The answer, if there is one that is still right; counts as a read. */
  public @Nullable V get(K key) {
    Place<V> place = places.getIfPresent(key);
    if (place == null || !place.isValid()) {
      return null;
    }
    place.reads().add(ticker.read());
    return place.answer();
  }

  /**
   * Keeps an answer, unless it is outdated already.
   *
   * @param page the part that the answer is made anew for when it changes
   * @param others what else it was made of
   */
  public void put(K key, V answer, NearEntry<?> page, NearEntry<?>... others) {
    List<NearEntry<?>> parts =
        Stream.concat(Stream.<NearEntry<?>>of(page), Stream.of(others)).toList();
    Place<V> place = new Place<>(answer, parts, new ReadTimes(hotReads));
    if (place.isValid()) {
      places.put(key, place);
      page.whenChanged(() -> tellIfHot(key, place.reads()));
    }
  }

  /** Whether an answer that {@link #get} gave is still the one, and right. */
  @SuppressWarnings("ReferenceEquality") // another that says the same may stand on other parts
  public boolean isRight(K key, V answer) {
    Place<V> place = places.policy().getIfPresentQuietly(key);
    return place != null && place.answer() == answer && place.isValid();
  }

  /**
   * How many answers that are right were made of a page; looking does not count as a read.
   *
   * @param pageKey the key of the page
   */
  public int madeOf(String pageKey) {
    int made = 0;
    for (Place<V> place : places.asMap().values()) {
      if (place.parts().getFirst().key().equals(pageKey) && place.isValid()) {
        made++;
      }
    }
    return made;
  }

  private void tellIfHot(K key, ReadTimes reads) {
    if (reads.areHot(ticker.read(), hotWithin)) {
      hotChanged.accept(key);
    }
  }

  /** What all answers take of memory. */
  public long bytes() {
    return places.policy().eviction().map(bounded -> bounded.weightedSize().orElse(0)).orElse(0L);
  }
}
