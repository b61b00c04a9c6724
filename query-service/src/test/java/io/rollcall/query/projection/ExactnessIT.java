package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The oracle of evictions: a random history over all types beside many kept pages of random list
 * queries. After each change the pages that were evicted are those whose rows, as SQL tells them,
 * are other ones now, neither more nor less; and those that are kept are what SQL tells.
 *
 * <p>{@code -Drollcall.exactness.seed=N} repeats a run, {@code -Drollcall.exactness.changes=N}
 * makes it longer or shorter, {@code -Drollcall.exactness.report=FILE} has it written down.
 */
class ExactnessIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int FEWEST_PAGES = 50;

  /** At most so many times as many, and mostly less than half of that. */
  private static final int TIMES_AS_MANY = 10;

  private static final int CHANGES_A_ROUND = 100;

  /** After so many all pages are other ones. */
  private static final int CHANGES_A_STOCK = 2_000;

  private static final @Nullable String REPORT = System.getProperty("rollcall.exactness.report");

  private final long seed = Long.getLong("rollcall.exactness.seed", System.nanoTime());
  private final int changes = Integer.getInteger("rollcall.exactness.changes", 2_000);
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
  private final ExactnessReport report = new ExactnessReport();
  private final Random random = new Random(seed);
  private final ModelCampus campus = new ModelCampus(catalog, topics, random);
  private CampusTables tables;

  /** A page that is kept, and its rows as SQL tells them. */
  private record Kept(CampusTables.Asked page, String entry, String rows) {
    String type() {
      return page.query().type().name();
    }

    String name() {
      return type() + ' ' + entry;
    }
  }

  @AfterEach
  void close() throws SQLException {
    redis.close();
    tables.close();
  }

  @Test
  void evictedPages_areThoseWhoseRowsChanged() throws Exception {
    System.out.println("exactness: seed " + seed + ", " + changes + " changes");
    tables = new CampusTables(Servers.shared().postgres().newDatabase());
    for (int i = 0; i < 800; i++) {
      campus.change();
    }
    deliver();
    int pages = FEWEST_PAGES;
    for (int i = 0; i < changes; i++) {
      if (i % CHANGES_A_ROUND == 0) {
        pages = (int) (FEWEST_PAGES * Math.pow(TIMES_AS_MANY, random.nextDouble()));
      }
      if (i > 0 && i % CHANGES_A_STOCK == 0) {
        keepNone();
      }
      keepUpTo(pages);
      redis.evictions.clear();
      campus.change();
      Set<String> touched = deliver();
      String where = "seed " + seed + ", change " + i;
      Set<String> evicted = evictedPages();
      Set<String> changed = changedPages(touched, i % CHANGES_A_ROUND == 0);
      assertThat(evicted).as(where).isEqualTo(changed);
      assertThat(stillKept(evicted)).as(where).isEmpty();
      report.add(redis.evictions, changed.size(), kept.size());
      kept.keySet().removeAll(evicted);
    }
    assertThat(report.evicted()).isGreaterThan(changes / 5);
    System.out.println("exactness: " + report.line());
    if (REPORT != null) {
      Files.writeString(Path.of(REPORT), report.text(seed));
    }
  }

  /** Applies what is new to tables and read model; the types that it is about. */
  private Set<String> deliver() throws Exception {
    Set<String> touched = new HashSet<>();
    List<Change> all = new ArrayList<>();
    for (ResourceType type : catalog.types()) {
      long[] offsets = delivered.computeIfAbsent(type, t -> new long[ModelCampus.PARTITIONS]);
      PairedTombstones paired = tombstones.computeIfAbsent(type, t -> new PairedTombstones());
      for (int partition = 0; partition < ModelCampus.PARTITIONS; partition++) {
        List<Received> log = campus.logs.get(type).get(partition);
        long from = offsets[partition];
        if (from == log.size()) {
          continue;
        }
        touched.add(type.name());
        List<Received> received = new ArrayList<>();
        for (Received each : log.subList((int) from, log.size())) {
          all.add(each.change());
          if (!paired.isPaired(each)) {
            received.add(each);
          }
        }
        projection.apply(type, received, List.of(new OffsetMove(partition, from, log.size())));
        offsets[partition] = log.size();
      }
    }
    tables.apply(all);
    marks.add(List.of(campus.progress()));
    return touched;
  }

  /** Pages that nothing outdates stay for ever, and would be most of those kept in the end. */
  private void keepNone() {
    for (ResourceType type : catalog.types()) {
      redis.evictAll(type);
    }
    kept.clear();
  }

  /** Reads random pages until so many are kept. */
  private void keepUpTo(int pages) throws SQLException {
    while (kept.size() < pages) {
      ListQuery query = campus.anyQuery();
      int size = 1 + random.nextInt(12);
      long number = 1 + random.nextLong(campus.pages(query, size));
      String entry = new PageKey(new LiveView(query).id(), size, number).entry();
      if (!CampusTables.canBeAsked(query) || kept.containsKey(query.type().name() + ' ' + entry)) {
        continue;
      }
      PageAnswer answer =
          Mono.fromFuture(redis.lists.page(query, new PageNumber.At(number), size)).block(TIMEOUT);
      assertThat(answer).isInstanceOf(PageAnswer.Page.class);
      CampusTables.Asked asked = new CampusTables.Asked(query, size, number);
      String rows = tables.page(asked);
      assertThat(rows).isNotNull();
      assertThat(JSON.readTree(((PageAnswer.Page) answer).results().json()))
          .as("seed %s: page %s of %s by %s", seed, number, query, size)
          .isEqualTo(JSON.readTree("{\"results\"" + rows).get("results"));
      Kept page = new Kept(asked, entry, rows);
      kept.put(page.name(), page);
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

  /**
   * The pages whose rows are other ones now.
   *
   * @param touched the types whose rows may have changed
   * @param all whether pages of types that show nothing of them are looked at, too
   */
  private Set<String> changedPages(Set<String> touched, boolean all) throws SQLException {
    List<Kept> looked =
        kept.values().stream().filter(page -> all || mayChange(page, touched)).toList();
    List<@Nullable String> rows = tables.pages(looked.stream().map(Kept::page).toList());
    report.asked(looked.size());
    Set<String> changed = new HashSet<>();
    for (int i = 0; i < looked.size(); i++) {
      if (!looked.get(i).rows().equals(rows.get(i))) {
        changed.add(looked.get(i).name());
      }
    }
    return changed;
  }

  private boolean mayChange(Kept page, Set<String> touched) {
    return touched.contains(page.type())
        || catalog.embedded(page.type()).stream().anyMatch(touched::contains);
  }

  /** Pages that Redis keeps although they were evicted, or does not although they were not. */
  private List<String> stillKept(Set<String> evicted) {
    Map<String, CompletableFuture<byte[]>> found = new HashMap<>();
    kept.values()
        .forEach(
            page ->
                found.put(
                    page.name(),
                    redis.pages.looks().kept(catalog.type(page.type()), page.entry())));
    return kept.keySet().stream()
        .filter(name -> (found.get(name).join() == null) != evicted.contains(name))
        .toList();
  }
}
