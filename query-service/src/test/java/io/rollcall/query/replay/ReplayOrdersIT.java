package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.view.ListsOnRedis;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is ordered of a replay while it goes on, and what it leaves to readers meanwhile. */
@Timeout(value = 3, unit = TimeUnit.MINUTES) // Of each: a replay that stands still would never end.
class ReplayOrdersIT {
  private static final Map<String, String> PAUSED = Map.of(ReplayStatus.PAUSED, "1");
  private static final Map<String, String> RESUMED = Map.of(ReplayStatus.PAUSED, "0");
  private static final Map<String, String> CANCELLED =
      Map.of(ReplayStatus.PHASE, Phase.CANCELLED.word());

  /** Longer than a command takes that is under way. */
  private static final Duration NOTICEABLE = Duration.ofMillis(20);

  private final ReplayedDepartments replayed = new ReplayedDepartments();

  @Test
  void aPause_isHeardWhileRowsAreCompared() throws Exception {
    Clock clock = new HurryingClock();
    try (ListsOnRedis redis = replayed.redis(clock)) {
      String before = replayed.first(redis);
      long number = replayed.begin(redis);
      redis.beforeScans(scan -> during(scan == 1, () -> replayed.note(redis, number, PAUSED)));
      assertThat(replayed.process(clock).isRun(redis, number)).isTrue();
      ReplayStatus status = replayed.status(redis);
      assertThat(status.phase()).isEqualTo(Phase.COMPARING);
      assertThat(status.paused()).isTrue();
      assertThat(status.comparison()).isNull();
      replayed.note(redis, number, RESUMED);
      replayed.release(redis);
      assertThat(replayed.process(clock).isRun(redis, number)).isTrue();
      replayed.assertRight(redis, number, before, "after a pause");
    }
  }

  @Test
  void aCancel_isHeardWhileListsAreMade() throws Exception {
    Clock clock = new HurryingClock();
    try (ListsOnRedis redis = replayed.redis(clock)) {
      String before = replayed.first(redis);
      long read = redis.generations.load(replayed.type).join().current();
      long number = replayed.begin(redis);
      // The first two are of rows that are compared, of either generation.
      redis.beforeScans(
          scan ->
              during(
                  scan == 3,
                  () -> {
                    assertThat(replayed.status(redis).phase()).isEqualTo(Phase.WARMING);
                    redis.generations.drop(replayed.type, number).join();
                    replayed.note(redis, number, CANCELLED);
                  }));
      assertThat(replayed.process(clock).isRun(redis, number)).isTrue();
      assertThat(replayed.status(redis).phase()).isEqualTo(Phase.CANCELLED);
      GenerationSet set = redis.generations.load(replayed.type).join();
      assertThat(set.current()).isEqualTo(read);
      assertThat(set.next()).isNull();
      assertThat(replayed.first(redis)).isEqualTo(before);
    }
  }

  /** Does something, and then nothing for as long as a replay may go on without a look at it. */
  private static void during(boolean now, Runnable order) {
    if (now) {
      order.run();
      LockSupport.parkNanos(ReplaySession.LOOK.toNanos());
    }
  }

  /** Whatever it does, and while nothing of it is under way. */
  @Test
  void aReplay_restsInEachPhase_whileNothingIsAppliedOfIt() throws Exception {
    Clock clock = new HurryingClock();
    try (ListsOnRedis redis = replayed.redis(clock)) {
      String before = replayed.first(redis);
      long number = replayed.begin(redis);
      AtomicInteger sent = new AtomicInteger();
      Set<Phase> rested = ConcurrentHashMap.newKeySet();
      Set<Phase> disturbed = ConcurrentHashMap.newKeySet();
      ListsOnRedis counting =
          redis.beside(
              commands ->
                  Interruptions.oneAtATime(
                      commands,
                      (holdsLease, carriedOut) -> {
                        sent.incrementAndGet();
                        return carriedOut.get();
                      }));
      Pace pace =
          new Pace() {
            @Override
            public Running begin() {
              return () -> {};
            }

            @Override
            public long rest(long workedNanos) {
              Phase phase = replayed.status(redis).phase();
              int sentBefore = sent.get();
              LockSupport.parkNanos(NOTICEABLE.toNanos());
              rested.add(phase);
              if (sent.get() != sentBefore) {
                disturbed.add(phase);
              }
              return 0;
            }
          };
      assertThat(replayed.process(clock, pace).isRun(counting, number)).isTrue();
      replayed.assertRight(redis, number, before, "with rests");
      assertThat(rested).contains(Phase.REPLAYING, Phase.COMPARING, Phase.WARMING);
      assertThat(disturbed).isEmpty();
    }
  }
}
