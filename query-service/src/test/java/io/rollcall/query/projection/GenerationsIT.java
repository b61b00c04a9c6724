package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/**
 * Random histories, delivered badly, while generations are begun, replayed in parts and from
 * further back than need be, completed, read, left again, cancelled and lost: every list equals the
 * model's, in the generation that is read and in every other one that is complete. {@code
 * -Drollcall.generations.seed=N} repeats a run, {@code -Drollcall.generations.histories=N} has more
 * of them, each with the seed after the last.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES) // Of each history: what is lost would be waited for.
class GenerationsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Instant KEEP = Instant.ofEpochSecond(2_000_000);

  private final Catalog catalog = Catalog.bundled();
  private final Topics topics = new Topics("test");
  private final ProgressMarks marks = new ProgressMarks(topics);
  private final Clock clock = Clock.fixed(Instant.ofEpochSecond(1_000_000), ZoneOffset.UTC);
  private final ListsOnRedis redis =
      new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, clock);
  private final Generations elsewhere = redis.generationsElsewhere();

  /** By type and number, where the topic ended when a replay was told so. */
  private final Map<String, Map<Integer, Long>> told = new HashMap<>();

  private final Projection projection = Projections.on(redis, TIMEOUT, clock);

  @AfterEach
  void close() {
    redis.close();
  }

  static LongStream seeds() {
    long first = Long.getLong("rollcall.generations.seed", System.nanoTime());
    return LongStream.range(first, first + Integer.getInteger("rollcall.generations.histories", 3));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyCompleteGeneration_equalsTheModel(long seed) throws Exception {
    Random random = new Random(seed);
    ModelCampus campus = new ModelCampus(catalog, topics, random);
    BadDelivery delivery = new BadDelivery(catalog, projection, redis.model, elsewhere, random);
    List<ResourceType> unreferred =
        catalog.types().stream().filter(type -> catalog.referrers(type.name()).isEmpty()).toList();
    int flips = 0;
    for (int round = 0; round < 25; round++) {
      for (int step = 0; step < 40; step++) {
        campus.change();
        if (random.nextInt(30) == 0) {
          campus.truncate(any(unreferred, random));
        }
        ResourceType type = any(catalog.types(), random);
        for (int orders = 0; orders < 3; orders++) {
          flips += operate(campus, type, random);
        }
        if (random.nextInt(3) == 0) {
          delivery.deliverSome(campus, any(catalog.types(), random));
        }
      }
      if (random.nextInt(6) == 0) {
        campus.repeatSome();
      }
      if (random.nextInt(12) == 0) {
        redis.flush();
        told.clear();
      }
      delivery.deliverAll(campus);
      catalog.types().forEach(type -> redis.generations.load(type).join());
      marks.add(List.of(campus.progress()));
      for (int i = 0; i < 30; i++) {
        ListQuery query = campus.anyQuery();
        String where = "seed " + seed + ", round " + round;
        compare(campus, redis.lists, query, random, where + ", as read");
        for (long number : redis.generations.known(query.type()).complete()) {
          if (!redis.model.at(query.type(), number).meta(query.type()).join().ready()) {
            continue; // Nobody has read it before another took its place.
          }
          Lists lists = redis.generationLists.of(query.type(), number);
          compare(campus, lists, query, random, where + ", generation " + number);
        }
      }
    }
    assertThat(flips).as("generations that took the place of others").isGreaterThan(10);
  }

  @Test
  void aPage_inAGenerationThatThisProcessHasNotHeardOf_isEvictedToo() throws Exception {
    ResourceType labs = catalog.type("labs");
    ModelCampus campus = new ModelCampus(catalog, topics, new Random(1));
    BadDelivery delivery =
        new BadDelivery(catalog, projection, redis.model, elsewhere, new Random(1));
    while (campus.all(labs).isEmpty()) {
      campus.change();
    }
    delivery.deliverAll(campus);
    marks.add(List.of(campus.progress()));
    ListsOnRedis other = redis.beside(UnaryOperator.identity());
    Projection replaying = Projections.on(other, TIMEOUT, clock);
    long number = other.generations.begin(labs, Map.of("phase", "replaying")).join().orElseThrow();
    other.generations.replayTo(labs, number, Map.of(0, 0L, 1, 0L, 2, 0L)).join();
    for (List<Received> log : campus.logs.get(labs)) {
      replaying.replay(labs, number, log, List.of());
    }
    assertThat(other.generations.complete(labs, number, ModelCampus.PARTITIONS).join())
        .isEqualTo(GenerationSet.Role.COMPLETE);
    Lists lists = other.generationLists.of(labs, number);
    lists.page(ListQuery.all(labs), new PageNumber.At(1), 100).join();
    other.awaitSent();
    assertThat(redis.pages.at(labs, number).looks().entries(labs).join()).hasSize(1);

    assertThat(redis.generations.known(labs)).isEqualTo(GenerationSet.FIRST);
    ResourceType departments = catalog.type("departments");
    for (int i = 0; i < 100; i++) {
      campus.upsert(departments);
    }
    delivery.deliverAll(campus);
    assertThat(redis.pages.at(labs, number).looks().entries(labs).join()).isEmpty();
  }

  /**
   * Does what an operator or a replay may do at any time, in another process than the one that
   * applies changes; how many generations were read anew.
   */
  private int operate(ModelCampus campus, ResourceType type, Random random) throws Exception {
    Generations generations = elsewhere;
    GenerationSet set = generations.load(type).join();
    Long next = set.next();
    if (next == null) {
      switch (random.nextInt(6)) {
        case 0 -> generations.begin(type, Map.of("phase", "replaying")).join();
        case 1 -> {
          Long previous = set.previous();
          return previous != null && generations.readAgain(type, previous, KEEP).join() ? 1 : 0;
        }
        default -> {}
      }
      return 0;
    }
    if (random.nextInt(100) == 0) {
      generations.drop(type, next).join();
      return 0;
    }
    if (!set.nextComplete()) {
      replaySome(campus, type, next, random);
      return 0;
    }
    if (random.nextInt(3) > 0) {
      return 0;
    }
    return switch (generations.flip(type, next, KEEP).join()) {
      case READ -> 1;
      case PREVIOUS -> {
        generations.drop(type, Objects.requireNonNull(set.previous())).join();
        yield 0;
      }
      case GONE -> throw new IllegalStateException("It was there just before");
    };
  }

  /** A part of the topic, and, once it is at the end, the attempt to have it count as complete. */
  private void replaySome(ModelCampus campus, ResourceType type, long number, Random random)
      throws Exception {
    List<List<Received>> logs = campus.logs.get(type);
    Map<Integer, Long> ends = new HashMap<>();
    for (int partition = 0; partition < logs.size(); partition++) {
      ends.put(partition, (long) logs.get(partition).size());
    }
    // As when a replay begins, or is gone on with by another process.
    String name = type.name() + number;
    if (!told.containsKey(name) || random.nextInt(60) == 0) {
      told.put(name, ends);
      elsewhere.replayTo(type, number, ends).join();
    }
    Map<Integer, Long> replayed = redis.model.at(type, number).replayed(type).join();
    // It goes no further than it must, unless it must by now.
    Map<Integer, Long> enough = told.get(name);
    boolean isThere =
        enough.entrySet().stream()
            .allMatch(end -> replayed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    List<Received> batch = new ArrayList<>();
    List<OffsetMove> moves = new ArrayList<>();
    for (int partition = 0; partition < logs.size(); partition++) {
      long stored = replayed.getOrDefault(partition, 0L);
      int from = (int) Math.max(0, stored - (random.nextInt(5) == 0 ? 10 : 0));
      long most = isThere ? logs.get(partition).size() : enough.get(partition);
      int to = (int) Math.min(most, from + 1 + random.nextInt(15));
      if (from < to) {
        batch.addAll(logs.get(partition).subList(from, to));
        moves.add(new OffsetMove(partition, from, to, true));
      }
    }
    if (projection.replay(type, number, batch, moves) != GenerationSet.Role.BUILDING) {
      return;
    }
    elsewhere.complete(type, number, logs.size()).join();
  }

  private void compare(
      ModelCampus campus, Lists lists, ListQuery query, Random random, String where) {
    int size = 1 + random.nextInt(30);
    long pages = campus.pages(query, size);
    long number = 1 + random.nextLong(pages);
    PageAnswer answer =
        Mono.fromFuture(lists.page(query, new PageNumber.At(number), size)).block(TIMEOUT);
    assertThat(answer).as("%s: %s", where, query).isInstanceOf(PageAnswer.Page.class);
    PageAnswer.Page found = (PageAnswer.Page) answer;
    assertThat(found.count()).as("%s: count of %s", where, query).isEqualTo(campus.count(query));
    assertThat(new String(found.results().json(), StandardCharsets.UTF_8))
        .as("%s: page %s of %s by %s", where, number, query, size)
        .isEqualTo(campus.page(query, number, size));
    assertThat(found.asOf().position()).as(where).isEqualTo(campus.progress().position());
  }

  private static <T> T any(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }
}
