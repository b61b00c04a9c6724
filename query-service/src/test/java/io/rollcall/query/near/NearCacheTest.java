package io.rollcall.query.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.query.redis.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept, and for how long it is valid. */
class NearCacheTest {
  private static final String KEY = "test:{labs}:1:p:a:100:1";
  private static final long MAX_BYTES = 100_000;

  private final NearCache<byte[]> near = new NearCache<>(MAX_BYTES, value -> value.length);
  private final FakeLease lease = new FakeLease();

  @BeforeEach
  void listen() {
    near.sure(lease);
  }

  @Test
  void aValue_isThereUntilItsKeyChanges() {
    NearEntry<byte[]> entry = near.begin(KEY);
    assertThat(entry.value()).isNull();
    byte[] value = {1};
    near.publish(entry, value);
    assertThat(near.begin(KEY).value()).isSameAs(value);

    near.changed(List.of("another", KEY, KEY));

    assertThat(entry.isValid()).isFalse();
    assertThat(entry.value()).isNull();
    NearEntry<byte[]> next = near.begin(KEY);
    assertThat(next).isNotSameAs(entry);
    assertThat(next.value()).isNull();
    assertThat(next.isValid()).isTrue();
  }

  @Test
  void readersAtTheSameTime_shareAnEntry_whoseFirstValueCounts() {
    NearEntry<byte[]> first = near.begin(KEY);
    NearEntry<byte[]> second = near.begin(KEY);
    assertThat(second).isSameAs(first);
    byte[] value = {1};
    near.publish(second, value);
    near.publish(first, new byte[] {2});
    assertThat(near.begin(KEY).value()).isSameAs(value);
  }

  @Test
  void aReaderThatGaveUp_keepsNobodyFromPublishing() {
    var _ = near.begin(KEY);
    near.publish(near.begin(KEY), new byte[] {1});
    assertThat(near.begin(KEY).value()).containsExactly(1);
  }

  @Test
  void whatWasReadBeforeAChange_isNotKeptAfterTheNewsOfIt() {
    NearEntry<byte[]> entry = near.begin(KEY);
    near.changed(List.of(KEY));
    near.publish(entry, new byte[] {1});
    assertThat(entry.isValid()).isFalse();
    assertThat(entry.held()).as("nor does it take memory").isNull();
    assertThat(near.begin(KEY).value()).isNull();
  }

  @Test
  void aChangeOfEverything_endsAll_begunOrPublished() {
    NearEntry<byte[]> published = near.begin(KEY);
    near.publish(published, new byte[] {1});
    NearEntry<byte[]> begun = near.begin("other");

    near.allChanged();

    assertThat(published.isValid()).isFalse();
    near.publish(begun, new byte[] {1});
    assertThat(begun.isValid()).isFalse();
    assertThat(near.bytes()).isZero();
    assertThat(near.begin(KEY).isValid()).isTrue();
  }

  @Test
  void inDoubt_nothingIsValid_andNothingIsKept() {
    NearEntry<byte[]> before = near.begin(KEY);
    near.publish(before, new byte[] {1});

    lease.end();
    assertThat(near.isSure()).isFalse();
    assertThat(before.isValid()).as("at once, before anybody is told").isFalse();
    assertThat(near.begin(KEY).value()).isNull();
    near.inDoubt();

    NearEntry<byte[]> meanwhile = near.begin(KEY);
    near.publish(meanwhile, new byte[] {2});
    assertThat(meanwhile.isValid()).isFalse();
    assertThat(near.begin(KEY).value()).isNull();
    assertThat(near.bytes()).isZero();

    near.sure(new FakeLease());
    assertThat(near.isSure()).isTrue();
    near.publish(meanwhile, new byte[] {3});
    assertThat(before.isValid()).isFalse();
    assertThat(meanwhile.isValid()).isFalse();
    assertThat(near.begin(KEY).value()).isNull();
    assertThat(near.begin(KEY).isValid()).isTrue();
  }

  /** A reader that begins while the lease changes comes after all was dropped, with the old one. */
  @Test
  void whatIsBegunWithALeaseThatHasEnded_doesNotStandInTheWay() {
    FakeLease next = new FakeLease();
    near.sure(
        new Lease() {
          private boolean asked;

          @Override
          public boolean isValid() {
            if (!asked) {
              asked = true;
              near.inDoubt();
              near.sure(next);
              return true;
            }
            return false;
          }
        });
    NearEntry<byte[]> late = near.begin(KEY);
    near.publish(late, new byte[] {1});
    assertThat(late.isValid()).isFalse();

    NearEntry<byte[]> fresh = near.begin(KEY);
    near.publish(fresh, new byte[] {2});
    assertThat(fresh.isValid()).isTrue();
    assertThat(near.begin(KEY)).isSameAs(fresh);
  }

  @Test
  void beforeTheFirstLease_nothingIsKept() {
    NearCache<byte[]> fresh = new NearCache<>(MAX_BYTES, value -> value.length);
    NearEntry<byte[]> entry = fresh.begin(KEY);
    fresh.publish(entry, new byte[] {1});
    assertThat(entry.isValid()).isFalse();
    assertThat(fresh.isSure()).isFalse();
    assertThat(fresh.bytes()).isZero();
  }

  @Test
  void values_takeNoMoreThanTheirBytes_andWhatHadToGoIsInvalid() {
    List<NearEntry<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      NearEntry<byte[]> entry = near.begin("key" + i);
      near.publish(entry, new byte[1_000]);
      all.add(entry);
      assertThat(near.bytes()).isLessThanOrEqualTo(MAX_BYTES);
    }
    long valid = all.stream().filter(NearEntry::isValid).count();
    assertThat(valid).isBetween(50L, MAX_BYTES / (1_000 + NearCache.OVERHEAD_BYTES));
    assertThat(valid).isEqualTo(all.stream().filter(e -> e.value() != null).count());
    // And what is valid is told of changes.
    all.forEach(entry -> near.changed(List.of(entry.key())));
    assertThat(all).noneMatch(NearEntry::isValid);
    assertThat(near.bytes()).isZero();
  }

  @Test
  void valuesOfEntriesBegunEarlier_countToo() {
    List<NearEntry<byte[]>> all =
        IntStream.range(0, 50).mapToObj(i -> near.begin("key" + i)).toList();
    all.forEach(entry -> near.publish(entry, new byte[10_000]));
    assertThat(near.bytes()).isLessThanOrEqualTo(MAX_BYTES);
    assertThat(all.stream().filter(NearEntry::isValid).count()).isBetween(1L, 9L);
  }

  @Test
  void entriesOnlyBegun_areBoundedToo() {
    List<NearEntry<byte[]>> all =
        IntStream.range(0, 10_000).mapToObj(i -> near.begin("key" + i)).toList();
    assertThat(near.bytes()).isLessThanOrEqualTo(MAX_BYTES);
    assertThat(all.stream().filter(NearEntry::isValid).count())
        .isBetween(1L, MAX_BYTES / NearCache.OVERHEAD_BYTES);
    all.stream()
        .filter(entry -> !entry.isValid())
        .forEach(
            entry -> {
              near.publish(entry, new byte[] {1});
              assertThat(entry.isValid()).isFalse();
            });
  }

  @Test
  void aValueLargerThanAllRoom_isNotKept() {
    NearEntry<byte[]> entry = near.begin(KEY);
    near.publish(entry, new byte[(int) MAX_BYTES + 1]);
    assertThat(entry.isValid()).isFalse();
    assertThat(near.bytes()).isLessThanOrEqualTo(MAX_BYTES);
  }

  /** Threads that read while one writes, in a cache so small that entries go all the time. */
  @Test
  void noReader_seesAValueOlderThanTheNews() {
    int keys = 8;
    int writes = 100_000;
    NearCache<Integer> small = new NearCache<>(5 * NearCache.OVERHEAD_BYTES, value -> 4);
    small.sure(new FakeLease());
    AtomicInteger[] redis = counters(keys);
    AtomicInteger[] news = counters(keys);
    AtomicInteger hits = new AtomicInteger();
    Executor threads = task -> Thread.ofPlatform().daemon().start(task);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < writes; i++) {
                int key = i % keys;
                int value = redis[key].incrementAndGet();
                small.changed(List.of("key" + key));
                news[key].set(value);
              }
            },
            threads);
    Runnable reads =
        () -> {
          for (int i = 0; !writer.isDone(); i++) {
            int key = i % keys;
            int told = news[key].get();
            NearEntry<Integer> entry = small.begin("key" + key);
            Integer value = entry.value();
            if (value == null) {
              small.publish(entry, redis[key].get());
            } else {
              hits.incrementAndGet();
              assertThat(value).isGreaterThanOrEqualTo(told);
            }
          }
        };
    CompletableFuture<Void> one = CompletableFuture.runAsync(reads, threads);
    CompletableFuture<Void> two = CompletableFuture.runAsync(reads, threads);
    assertThat(CompletableFuture.allOf(writer, one, two)).succeedsWithin(Duration.ofMinutes(1));
    assertThat(hits).hasPositiveValue();
  }

  private static AtomicInteger[] counters(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new AtomicInteger())
        .toArray(AtomicInteger[]::new);
  }
}
