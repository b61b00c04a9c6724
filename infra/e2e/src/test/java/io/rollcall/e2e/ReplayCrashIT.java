package io.rollcall.e2e;

import static io.rollcall.e2e.Operations.ask;
import static io.rollcall.e2e.Operations.assertAuditFindsNothing;
import static io.rollcall.e2e.Operations.awaitPhase;
import static io.rollcall.e2e.Operations.generation;
import static io.rollcall.e2e.Operations.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.e2e.ReplayCrash.Moment;
import io.rollcall.e2e.ReplayCrash.Victim;
import io.rollcall.testkit.Kafka;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import io.rollcall.testkit.oracle.SqlLists;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * All types are replayed again and again beside {@link WatchedLoad}, and at a random moment of each
 * replay a process is killed: the query service that runs it, Redis, which comes back with its data
 * or without, or Kafka. No read fails or is stale, each replay ends, and all is right then.
 *
 * <p>{@code -Drollcall.crashes.seed=N} repeats a run; with {@code -Drollcall.tests=all} there are
 * ten moments at which the query service dies, and more of the others.
 */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayCrashIT {
  private static final long SEED = Long.getLong("rollcall.crashes.seed", System.nanoTime());
  private static final boolean ALL = "all".equals(System.getProperty("rollcall.tests"));
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PART = Duration.ofSeconds(1);
  private static final int COURSES = 40;

  private final Restartable<Kafka> kafka = Servers.restartableKafka();
  private final Restartable<Redis> redis = Servers.restartableRedis();
  private final ByHand hand = new ByHand(redis.server());
  private final Random random = new Random(SEED);
  private final List<Service> queries = new ArrayList<>();
  private Rig rig;
  private WatchedLoad load;

  List<ReplayCrash> crashes() {
    System.out.println("crashes of replays: seed " + SEED);
    return ReplayCrash.some(random, ALL);
  }

  @BeforeAll
  void start() throws Exception {
    rig =
        Rig.on(Servers.shared().postgres().newDatabase(), kafka.server(), redis.server())
            .with("rollcall.fallback.enabled", "true")
            .with("rollcall.replay.lease", "3s")
            .with("rollcall.replay.keep", "10s")
            .with("rollcall.replay.at-once", "11")
            .with("rollcall.views.sweep", "1s")
            .with("rollcall.audit.sampled", "false")
            .with("spring.kafka.consumer.properties.session.timeout.ms", "6000")
            .with("spring.kafka.consumer.properties.heartbeat.interval.ms", "500");
    load = new WatchedLoad(rig);
    rig.command();
    rig.awaitTables();
    load.insert();
    rig.database.execute(
        """
        INSERT INTO courses (course_id, course_name, duration_years, level)
        SELECT 'C' || i, 'Course', 3, 'UG' FROM generate_series(1, %d) i"""
            .formatted(COURSES));
    queries.add(rig.query());
    queries.add(rig.query());
    queries.forEach(rig::awaitCaughtUp);
    load.start(queries);
    load.pause(PART);
  }

  @AfterAll
  void close() throws Exception {
    try (kafka;
        redis;
        hand;
        Rig last = rig) {
      load.stop();
      System.out.println("crashes: " + load.writes() + " writes, reads " + load.sources());
    }
  }

  @ParameterizedTest
  @MethodSource("crashes")
  void aReplay_inWhichAProcessDies_endsAndIsRight(ReplayCrash crash) throws Exception {
    Service runner = queries.get(random.nextInt(queries.size()));
    Service other = queries.get(1 - queries.indexOf(runner));
    prepare(runner);
    Map<String, Long> numbers = begin(runner, crash.moment());
    await(crash.moment(), runner, numbers);
    LockSupport.parkNanos(crash.later().toNanos());
    System.out.printf("%s, which found %s%n", crash, phases(runner));

    FutureTask<Void> back = kill(crash, runner, other);
    if (crash.victim() == Victim.EMPTIED_REDIS) {
      numbers = beginAnew(runner);
    } else if (crash.moment() == Moment.HELD) {
      awaitPhase(other, SqlLists.types(), "held");
      orderAll(other, "flip", "");
    } else if (crash.moment() == Moment.REPLAYING) {
      orderAll(other, "limit", "{\"limit\": 0}");
    }
    awaitPhase(other, SqlLists.types(), "done");
    back.get(2, TimeUnit.MINUTES);
    load.readFrom(queries);
    assertThat(load.fault()).isNull();
    assertRight(numbers, runner);
    awaitOnlyKeptGenerations(runner);
  }

  /**
   * Makes a replay of courses last: with a row that is not read it compares for two seconds, and
   * pages of others are looked at when the new rows are read; lists that were read are warmed.
   */
  private void prepare(Service runner) {
    long current = generation(runner, "courses", "current");
    hand.remove(hand.rows(rig, "courses", current), "C" + (1 + random.nextInt(COURSES)));
    for (int i = 0; i < COURSES; i++) {
      runner.get("/api/courses/?page_size=5&search=c" + i);
    }
  }

  /** Begins to replay all types; their numbers. */
  private static Map<String, Long> begin(Service runner, Moment moment) {
    String json =
        "{\"hold\": %s, \"limit\": %d}"
            .formatted(moment == Moment.HELD, moment == Moment.REPLAYING ? 200 : 0);
    JsonNode begun = order(runner, "POST", "replays", json, 202);
    assertThat(begun.path("refused")).isEmpty();
    Map<String, Long> numbers = new HashMap<>();
    for (JsonNode each : begun.path("begun")) {
      numbers.put(each.path("type").asString(), each.path("generation").asLong());
    }
    assertThat(numbers).containsOnlyKeys(SqlLists.types());
    return numbers;
  }

  /** Of a Redis that has lost everything nobody knows any more that types were being replayed. */
  private Map<String, Long> beginAnew(Service runner) {
    queries.forEach(rig::awaitCaughtUp);
    assertThat(order(runner, "GET", "replays", "", 200)).isEmpty();
    String told = order(runner, "GET", "replays/labs", "", 404).path("detail").asString();
    assertThat(told).isEqualTo("Redis knows of no replay of labs.");
    return begin(runner, Moment.FLIPPING);
  }

  private void await(Moment moment, Service runner, Map<String, Long> numbers) {
    Awaitility.await(moment.toString())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> moment(runner, numbers).compareTo(moment) >= 0);
  }

  /** How far the replay is of the type whose replay lasts. */
  private static Moment moment(Service runner, Map<String, Long> numbers) {
    JsonNode replay = Operations.replay(runner, "courses");
    return switch (replay.path("phase").asString()) {
      case "replaying" -> Moment.REPLAYING;
      case "comparing" -> Moment.COMPARING;
      case "warming" -> Moment.WARMING;
      case "held" ->
          replay.path("held").asBoolean()
              ? Moment.HELD
              : generation(runner, "courses", "current") == numbers.get("courses")
                  ? Moment.FINISHING
                  : Moment.FLIPPING;
      default -> throw new AssertionError("It has ended: " + replay);
    };
  }

  private static Map<String, Integer> phases(Service query) {
    Map<String, Integer> phases = new TreeMap<>();
    for (JsonNode each : order(query, "GET", "replays", "", 200)) {
      phases.merge(each.path("phase").asString(), 1, Integer::sum);
    }
    return phases;
  }

  /** Kills whom it meets, and starts him again; done when he is back. */
  private FutureTask<Void> kill(ReplayCrash crash, Service runner, Service other) {
    FutureTask<Void> back =
        new FutureTask<>(
            () -> {
              LockSupport.parkNanos(crash.away().toNanos());
              switch (crash.victim()) {
                case QUERY -> {
                  runner.start();
                  rig.awaitCaughtUp(runner);
                }
                case REDIS -> redis.start();
                case EMPTIED_REDIS -> redis.startEmpty();
                case KAFKA -> kafka.start();
              }
            },
            null);
    switch (crash.victim()) {
      case QUERY -> {
        load.readFrom(List.of(other));
        runner.kill();
      }
      case REDIS, EMPTIED_REDIS -> redis.kill();
      case KAFKA -> kafka.kill();
    }
    Thread.startVirtualThread(back);
    return back;
  }

  /** Gives an order for each replay; what it needs may be away still. */
  private static void orderAll(Service query, String order, String json) {
    for (String type : SqlLists.types()) {
      Awaitility.await(order + " of " + type)
          .atMost(PATIENCE)
          .until(
              () -> query.write("POST", "/operations/replays/" + type + '/' + order, json),
              answer -> answer.statusCode() == 200 || answer.statusCode() == 409);
    }
  }

  private void assertRight(Map<String, Long> numbers, Service asked) throws Exception {
    numbers.forEach(
        (type, number) -> {
          JsonNode kept = order(asked, "GET", "generations/" + type, "", 200);
          assertThat(kept.path("current").asLong()).as(type).isEqualTo(number);
          assertThat(kept.path("next").isNull()).as("%s", kept).isTrue();
        });
    try (WatchedLoad.Quiet quiet = load.quiet()) {
      for (Service query : queries) {
        rig.awaitCaughtUp(query);
        rig.compareAll(query);
      }
    }
    assertAuditFindsNothing(asked);
  }

  private void awaitOnlyKeptGenerations(Service asked) {
    for (String type : SqlLists.types()) {
      Awaitility.await("only the generations of " + type + " that are kept have keys")
          .atMost(PATIENCE)
          .until(() -> kept(asked, type).containsAll(hand.generations(rig, type)));
    }
  }

  private static Set<Long> kept(Service query, String type) {
    Set<Long> kept = new HashSet<>();
    ask(query, "generations/" + type)
        .ifPresent(
            set -> {
              for (String which : List.of("current", "next", "previous")) {
                if (set.path(which).isNumber()) {
                  kept.add(set.path(which).asLong());
                }
              }
            });
    return kept;
  }
}
