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
 * One that is outdated keeps its place until another takes it, with the times at which it was read:
 * that way it stays known as hot through its changes. Thread-safe; a hit takes no lock.
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
   * @param hotReads how many times an answer must have been read of late to be hot
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
    if (place == null) {
      return null;
    }
    place.reads().add(ticker.read());
    return place.isValid() ? place.answer() : null;
  }

  /**
   * Keeps an answer, unless it is outdated already. The first for a key counts as the read that it
   * was made for.
   *
   * @param page the part that the answer is made anew for when it changes
   * @param others what else it was made of
   */
  public void put(K key, V answer, NearEntry<?> page, NearEntry<?>... others) {
    List<NearEntry<?>> parts =
        Stream.concat(Stream.<NearEntry<?>>of(page), Stream.of(others)).toList();
    ReadTimes first = new ReadTimes(hotReads);
    first.add(ticker.read());
    if (!new Place<>(answer, parts, first).isValid()) {
      return;
    }
    Place<V> kept =
        places
            .asMap()
            .compute(
                key, (k, old) -> new Place<>(answer, parts, old == null ? first : old.reads()));
    ReadTimes reads = kept == null ? first : kept.reads();
    page.whenChanged(() -> tellIfHot(key, reads));
  }

  /** Whether an answer that {@link #get} gave is still the one, and right. */
  @SuppressWarnings("ReferenceEquality") // another that says the same may stand on other parts
  public boolean isRight(K key, V answer) {
    Place<V> place = places.policy().getIfPresentQuietly(key);
    return place != null && place.answer() == answer && place.isValid();
  }

  private void tellIfHot(K key, ReadTimes reads) {
    if (reads.areHot(ticker.read(), hotWithin)) {
      hotChanged.accept(key);
    }
  }

  /** Whether an answer was read often of late, be it outdated by now or not. */
  public boolean isHot(K key) {
    Place<V> place = places.policy().getIfPresentQuietly(key);
    return place != null && place.reads().areHot(ticker.read(), hotWithin);
  }

  /** What all answers take of memory. */
  public long bytes() {
    return places.policy().eviction().map(bounded -> bounded.weightedSize().orElse(0)).orElse(0L);
  }
}
