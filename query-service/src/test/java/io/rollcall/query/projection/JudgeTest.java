package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.projection.Failures.Failure;
import io.rollcall.query.projection.Sight.Consumers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of the projection after looks at one second's distance and more. */
class JudgeTest {
  private static final Consumers CONSUMING = new Consumers(true, 4);
  private static final Consumers IDLE = new Consumers(true, 0);

  private final Topics topics = new Topics("t");
  private final ResourceType labs = Catalog.bundled().type("labs");
  private final TopicPartition first = new TopicPartition(topics.of(labs), 0);
  private final TopicPartition second = new TopicPartition(topics.of(labs), 1);
  private final Judge judge = new Judge(topics, Duration.ofSeconds(10));
  private long nowMs = 1_000;

  private Map<TopicPartition, Long> at(long one, long two) {
    return Map.of(first, one, second, two);
  }

  private Sight seen(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> applied) {
    return new Sight(CONSUMING, ends, null, null, applied, null, List.of(), true, 5L, 20L);
  }

  private Sight idle(List<TopicPartition> unassigned) {
    return new Sight(IDLE, at(1, 1), null, unassigned, at(1, 1), null, List.of(), true, null, null);
  }

  private Sight building(Map<TopicPartition, Long> ends, boolean captureTold) {
    return new Sight(
        CONSUMING, ends, null, null, at(0, 0), null, List.of(labs), captureTold, null, null);
  }

  private Sight away(@Nullable String kafka, @Nullable String redis) {
    return new Sight(
        CONSUMING,
        kafka == null ? at(1, 1) : null,
        kafka,
        null,
        redis == null ? at(1, 1) : null,
        redis,
        List.of(),
        true,
        null,
        null);
  }

  private ProjectionStatus after(Duration pause, Sight sight) {
    nowMs += pause.toMillis();
    return judge.judge(sight, null, nowMs);
  }

  private ProjectionStatus now(Sight sight) {
    return after(Duration.ZERO, sight);
  }

  private static String problem(ProjectionStatus status) {
    return String.valueOf(status.details().get("problem"));
  }

  @Test
  void whoHasAppliedAll_isCaughtUp_however_long() {
    now(seen(at(7, 9), at(7, 9)));
    ProjectionStatus status = after(Duration.ofHours(1), seen(at(7, 9), at(7, 9)));
    assertThat(status.up()).isTrue();
    assertThat(status.details())
        .isEqualTo(
            Map.of(
                "state", "caught_up",
                "partitions", 4,
                "lag_records", 0L,
                "lag_ms", 5L,
                "age_ms", 20L,
                "standing_ms", 0L,
                "not_ready", List.of()));
  }

  @Test
  void whoGetsOn_catchesUp() {
    for (long applied = 0; applied < 50; applied++) {
      ProjectionStatus status = after(Duration.ofSeconds(5), seen(at(100, 3), at(applied, 3)));
      assertThat(status.up()).isTrue();
      assertThat(status.details())
          .containsEntry("state", "catching_up")
          .containsEntry("lag_records", 100 - applied);
    }
  }

  @Test
  void onePartitionThatStands_isDown_whileOthersGetOn() {
    now(seen(at(100, 100), at(1, 1)));
    assertThat(after(Duration.ofSeconds(10), seen(at(100, 100), at(2, 1))).up()).isTrue();
    ProjectionStatus status = after(Duration.ofSeconds(1), seen(at(101, 101), at(3, 1)));
    assertThat(status.up()).isFalse();
    assertThat(status.details())
        .containsEntry("state", "stalled")
        .containsEntry("standing_ms", 11_000L);
    assertThat(problem(status))
        .contains("nothing is applied", second + " (at 1 of 101)")
        .doesNotContain(first.toString());
    assertThat(after(Duration.ofSeconds(1), seen(at(101, 101), at(4, 2))).up()).isTrue();
  }

  @Test
  void aPartitionWithNothingToApply_mayStand_beforeSomethingComes() {
    now(seen(at(7, 9), at(7, 9)));
    assertThat(after(Duration.ofHours(1), seen(at(8, 9), at(7, 9))).up()).isTrue();
  }

  @Test
  void aBackendThatIsAway_isDownAtOnce_andItsTimeDoesNotCount() {
    now(seen(at(8, 9), at(7, 9)));
    ProjectionStatus kafka = after(Duration.ofSeconds(1), away("no answer", null));
    assertThat(kafka.up()).isFalse();
    assertThat(kafka.details()).containsEntry("state", "disconnected");
    assertThat(problem(kafka)).contains("Kafka", "no answer");

    ProjectionStatus redis = after(Duration.ofMinutes(5), away(null, "refused"));
    assertThat(redis.up()).isFalse();
    assertThat(problem(redis)).contains("Redis", "refused");
    assertThat(redis.details()).doesNotContainKey("not_ready");

    assertThat(after(Duration.ofSeconds(1), seen(at(8, 9), at(7, 9))).up()).isTrue();
  }

  @Test
  void partitionsThatNobodyHas_areDown_afterAWhile() {
    List<TopicPartition> unassigned = List.of(first, second);
    assertThat(now(idle(unassigned)).details()).containsEntry("state", "starting");
    assertThat(after(Duration.ofSeconds(10), idle(unassigned)).up()).isTrue();
    ProjectionStatus status = after(Duration.ofSeconds(1), idle(unassigned));
    assertThat(status.up()).isFalse();
    assertThat(problem(status)).contains("no consumer", "2 of the 2 partitions");
  }

  @Test
  void whoHasNoPartition_sinceOthersHaveThem_standsBy() {
    now(idle(List.of()));
    ProjectionStatus status = after(Duration.ofHours(1), idle(List.of()));
    assertThat(status.up()).isTrue();
    assertThat(status.details()).containsEntry("state", "standby").containsEntry("partitions", 0);
  }

  @Test
  void consumersThatHaveEnded_areDownAtOnce() {
    Sight ended =
        new Sight(
            new Consumers(false, 2),
            at(1, 1),
            null,
            null,
            at(1, 1),
            null,
            List.of(),
            true,
            null,
            null);
    ProjectionStatus status = now(ended);
    assertThat(status.up()).isFalse();
    assertThat(problem(status)).contains("consumers", "ended", "restart");
  }

  @Test
  void listsThatAreBuilt_areNamed_andDown_onlyIfNothingMoves() {
    ProjectionStatus status = now(building(Map.of(), false));
    assertThat(status.up()).isTrue();
    assertThat(status.details())
        .containsEntry("state", "building")
        .containsEntry("not_ready", List.of("labs"));
    assertThat(problem(after(Duration.ofSeconds(11), building(Map.of(), false))))
        .contains("labs", "Kafka has no topic " + topics.of(labs));
    assertThat(problem(after(Duration.ofSeconds(1), building(at(0, 0), false))))
        .contains("labs", "capture has told of no progress");
    assertThat(problem(after(Duration.ofSeconds(1), building(at(0, 0), true))))
        .contains("labs", "not reached");
  }

  @Test
  void theLastFailure_isTold() {
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    ProjectionStatus status =
        judge.judge(seen(at(1, 1), at(1, 1)), new Failure("labs: OOM", at), nowMs);
    assertThat(status.up()).isTrue();
    assertThat(status.details())
        .containsEntry("last_error", "labs: OOM")
        .containsEntry("last_error_at", "2026-01-01T00:00:00Z");
  }
}
