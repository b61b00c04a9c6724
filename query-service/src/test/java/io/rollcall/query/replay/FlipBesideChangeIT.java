package io.rollcall.query.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations.Flip;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.projection.Projection;
import io.rollcall.query.projection.Projections;
import io.rollcall.query.projection.Received;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.replay.Interruptions.Crash;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A change of a department is applied while its generations change places. Wherever that is cut
 * short, before and after the flip: as soon as the change counts as applied in all generations, no
 * page of labs shows what it has outdated.
 */
class FlipBesideChangeIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Topics TOPICS = new Topics("test");
  private static final List<OffsetMove> MOVES = List.of(new OffsetMove(0, 1, 2));

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType departments = catalog.type("departments");
  private final ResourceType labs = catalog.type("labs");
  private final Clock clock = Clock.systemUTC();

  @ParameterizedTest
  @EnumSource
  void noPageIsOlder_thanWhatCountsAsApplied(Crash crash) throws Exception {
    int before = 1;
    int tried = 0;
    for (boolean cut = true; cut; before++) {
      int after = 1;
      for (boolean again = true; again; after++) {
        Cut both = cutShort(crash, before, after);
        cut = both.before();
        again = both.after();
        tried++;
      }
    }
    assertThat(before).as("commands before the flip").isGreaterThan(5);
    assertThat(tried).isGreaterThan(50);
  }

  @Test
  void aReplay_thatIsAheadOfChanges_countsAsFarAsTheyDo() throws Exception {
    try (ListsOnRedis redis = redis()) {
      assertThat(page(redis)).contains("B0");
      Projection projection = Projections.on(redis, TIMEOUT, clock);
      long number = build(redis, projection, List.of(department("B0", 0), department("B1", 1)));
      redis.generations.flip(departments, number, clock.instant()).join();
      redis.generations.drop(departments, 0).join();
      assertFresh(redis, "flipped, and the one before dropped");
      Projections.apply(projection, departments, List.of(department("B1", 1)), MOVES);
      assertThat(page(redis)).contains("B1");
    }
  }

  /** With a department in a lab, both applied as changes. */
  private ListsOnRedis redis() throws Exception {
    ProgressMarks marks = new ProgressMarks(TOPICS);
    ListsOnRedis redis = new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, clock);
    Projection projection = Projections.on(redis, TIMEOUT, clock);
    List<OffsetMove> moves = List.of(new OffsetMove(0, 0, 1));
    Projections.apply(projection, departments, List.of(department("B0", 0)), moves);
    Projections.apply(projection, labs, List.of(lab()), moves);
    long[] ends = {1};
    marks.add(
        List.of(new Progress(200, 1, Map.of(TOPICS.of(departments), ends, TOPICS.of(labs), ends))));
    return redis;
  }

  /** Whether the change was not applied to its end, before and after the flip. */
  private record Cut(boolean before, boolean after) {}

  private Cut cutShort(Crash crash, int before, int after) throws Exception {
    try (ListsOnRedis redis = redis()) {
      Projection projection = Projections.on(redis, TIMEOUT, clock);
      long number = build(redis, projection, List.of(department("B0", 0)));
      assertThat(page(redis)).contains("B0");

      boolean cutBefore = isCut(redis, crash, before);
      assertFresh(redis, crash + " " + before);
      assertThat(
              redis.generations.flip(departments, number, clock.instant().plusSeconds(60)).join())
          .isEqualTo(Flip.READ);
      assertFresh(redis, crash + " " + before + ", flipped");
      boolean cutAfter = isCut(redis, crash, after);
      assertFresh(redis, crash + " " + before + ", then " + after);
      Projections.apply(projection, departments, List.of(department("B1", 1)), MOVES);
      assertThat(page(redis)).contains("B1");
      return new Cut(cutBefore, cutAfter);
    }
  }

  private long build(ListsOnRedis redis, Projection projection, List<Received> all)
      throws Exception {
    long end = all.size();
    long number =
        redis.generations.begin(departments, Map.of("phase", "replaying")).join().orElseThrow();
    redis.generations.replayTo(departments, number, Map.of(0, end)).join();
    projection.replay(departments, number, all, List.of(new OffsetMove(0, 0, end, true)));
    assertThat(redis.generations.complete(departments, number, 1).join())
        .isEqualTo(GenerationSet.Role.COMPLETE);
    return number;
  }

  /** Has a process apply the change, which dies at a command; whether it did. */
  private boolean isCut(ListsOnRedis redis, Crash crash, int at) throws Exception {
    AtomicInteger sent = new AtomicInteger();
    ListsOnRedis dying = redis.beside(commands -> Interruptions.dying(commands, crash, at, sent));
    try {
      Projections.apply(
          Projections.on(dying, TIMEOUT, clock), departments, List.of(department("B1", 1)), MOVES);
      return false;
    } catch (CompletionException e) {
      return true;
    }
  }

  private void assertFresh(ListsOnRedis redis, String where) {
    GenerationSet set = redis.generations.load(departments).join();
    boolean applied =
        set.complete().stream()
            .map(number -> redis.model.at(departments, number).meta(departments).join())
            .allMatch(meta -> meta.applied().getOrDefault(0, 0L) == 2);
    if (applied) {
      assertThat(page(redis)).as(where).contains("B1");
    }
  }

  private String page(ListsOnRedis redis) {
    PageAnswer answer = redis.lists.page(ListQuery.all(labs), new PageNumber.At(1), 100).join();
    assertThat(answer).isInstanceOf(PageAnswer.Page.class);
    return new String(((PageAnswer.Page) answer).results().json(), UTF_8);
  }

  private Received department(String building, long offset) throws Exception {
    return received(
        departments,
        offset,
        "{\"department_id\":\"D1\"}",
        """
        {"department_id":"D1","department_name":"N","building_name":"%s","head_of_department":"H",
         "version":1}"""
            .formatted(building));
  }

  private Received lab() throws Exception {
    return received(
        labs,
        0,
        "{\"lab_id\":\"L1\"}",
        """
        {"lab_id":"L1","department_id":"D1","lab_name":"N","capacity":1,"version":1}""");
  }

  private static Received received(ResourceType type, long offset, String key, String row)
      throws Exception {
    String envelope =
        "{\"before\":null,\"after\":%s,\"source\":{\"ts_ms\":1,\"snapshot\":\"false\",\"lsn\":%d},\"op\":\"u\"}"
            .formatted(row, 100 + offset);
    return Received.of(
        type,
        new ConsumerRecord<>(type.name(), 0, offset, key.getBytes(UTF_8), envelope.getBytes(UTF_8)),
        new ChangeReader());
  }
}
