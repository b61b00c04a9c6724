package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.Eviction;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories beside many kept pages: after each change the pages that were evicted are those
 * whose body is another one now, neither more nor less, and those that are still kept are right.
 */
class ExactnessIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int PAGES = 120;
  private static final int CHANGES = 300;

  private final Catalog catalog = Catalog.bundled();
  private final Topics topics = new Topics("test");
  private final ProgressMarks marks = new ProgressMarks(topics);
  private final Clock clock = Clock.fixed(Instant.ofEpochSecond(1_000_000), ZoneOffset.UTC);
  private final ListsOnRedis redis =
      new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, clock, 100_000);
  private final Projection projection = Projections.on(redis, TIMEOUT, clock);
  private final Map<ResourceType, long[]> delivered = new HashMap<>();
  private final Map<ResourceType, PairedTombstones> tombstones = new HashMap<>();
  private final Map<String, Kept> kept = new HashMap<>();
  private ModelCampus campus;
  private Random random;

  private record Kept(ListQuery query, int size, long number, String body) {}

  @AfterEach
  void close() {
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void evictedPages_areThoseWhoseBodyChanged(long seed) throws Exception {
    random = new Random(seed);
    campus = new ModelCampus(catalog, topics, random);
    for (int i = 0; i < 800; i++) {
      campus.change();
    }
    deliver();
    int evictions = 0;
    for (int i = 0; i < CHANGES; i++) {
      keepSome();
      redis.evictions.clear();
      campus.change();
      deliver();
      String where = "seed " + seed + ", change " + i;
      Set<String> evicted = evictedPages();
      assertThat(evicted).as(where).isEqualTo(changedPages());
      evictions += evicted.size();
      kept.keySet().removeAll(evicted);
      checkKept(where);
    }
    assertThat(evictions).isGreaterThan(CHANGES / 2);
  }

  private void deliver() throws Exception {
    for (ResourceType type : catalog.types()) {
      long[] offsets = delivered.computeIfAbsent(type, t -> new long[ModelCampus.PARTITIONS]);
      for (int partition = 0; partition < ModelCampus.PARTITIONS; partition++) {
        List<Received> log = campus.logs.get(type).get(partition);
        long from = offsets[partition];
        if (from < log.size()) {
          projection.apply(
              type,
              log.subList((int) from, log.size()).stream()
                  .filter(received -> !paired(type).isPaired(received))
                  .toList(),
              List.of(new OffsetMove(partition, from, log.size())));
          offsets[partition] = log.size();
        }
      }
    }
    marks.add(List.of(campus.progress()));
  }

  private PairedTombstones paired(ResourceType type) {
    return tombstones.computeIfAbsent(type, t -> new PairedTombstones());
  }

  /** Reads random pages until so many are kept. */
  private void keepSome() {
    while (kept.size() < PAGES) {
      ListQuery query = campus.anyQuery();
      int size = 1 + random.nextInt(12);
      long number = 1 + random.nextLong(campus.pages(query, size));
      PageAnswer answer = redis.lists.page(query, new PageNumber.At(number), size).block(TIMEOUT);
      assertThat(answer).isInstanceOf(PageAnswer.Page.class);
      String body = new String(((PageAnswer.Page) answer).results().json(), StandardCharsets.UTF_8);
      String entry = new PageKey(new LiveView(query).id(), size, number).entry();
      kept.put(query.type().name() + ' ' + entry, new Kept(query, size, number, body));
    }
  }

  private Set<String> evictedPages() {
    Set<String> evicted = new HashSet<>();
    for (Eviction eviction : redis.evictions) {
      assertThat(evicted.add(eviction.type() + ' ' + eviction.page().entry()))
          .as("evicted once: %s", eviction)
          .isTrue();
    }
    return evicted;
  }

  private Set<String> changedPages() {
    Set<String> changed = new HashSet<>();
    kept.forEach(
        (entry, page) -> {
          if (page.number() > campus.pages(page.query(), page.size())
              || !campus.page(page.query(), page.number(), page.size()).equals(page.body())) {
            changed.add(entry);
          }
        });
    return changed;
  }

  /** What Redis keeps is all of what is thought to be kept, and right. */
  private void checkKept(String where) {
    Map<String, CompletableFuture<byte[]>> found = new HashMap<>();
    kept.forEach(
        (name, page) ->
            found.put(
                name,
                redis.pages.kept(page.query().type(), name.substring(name.indexOf(' ') + 1))));
    kept.forEach(
        (name, page) -> {
          byte[] json = found.get(name).join();
          assertThat(json).as("%s: %s", where, page).isNotNull();
          assertThat(new String(json, StandardCharsets.UTF_8))
              .as("%s: %s", where, page)
              .isEqualTo(page.body());
        });
  }
}
