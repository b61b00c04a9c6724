package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two query services beside {@link WatchedLoad}, while Redis is killed and started again: no read
 * fails, and none shows less than it says that it shows.
 *
 * <p>{@code -Drollcall.stress.seconds=N} makes each part longer, {@code
 * -Drollcall.stress.restarts=N} has Redis killed more often.
 */
@Tag("alone")
class NeverStaleIT {
  private static final Duration PART =
      Duration.ofSeconds(Integer.getInteger("rollcall.stress.seconds", 5));
  private static final int RESTARTS = Integer.getInteger("rollcall.stress.restarts", 2);

  private final Restartable<Redis> redis = Servers.restartableRedis();
  private Rig rig;
  private WatchedLoad load;
  private List<Service> queries;

  @BeforeEach
  void start() throws Exception {
    Servers shared = Servers.shared();
    rig =
        Rig.on(shared.postgres().newDatabase(), shared.kafka(), redis.server())
            .with("rollcall.fallback.enabled", "true");
    load = new WatchedLoad(rig);
    rig.command();
    rig.awaitTables();
    load.insert();
    queries = List.of(rig.query(), rig.query());
    for (Service query : queries) {
      rig.awaitCaughtUp(query);
    }
  }

  @AfterEach
  void close() throws Exception {
    try (redis;
        Rig last = rig) {
      load.stop();
    }
  }

  @Test
  void reads_besideWritesAndRestartsOfRedis_neverFailAndAreNeverStale() throws Exception {
    load.start(queries);
    for (int restarts = 0; restarts < RESTARTS; restarts++) {
      load.pause(PART);
      redis.kill();
      load.pause(PART);
      redis.start();
    }
    load.pause(PART);
    load.pause(PART);
    load.stop();
    System.out.println(
        "never stale: " + load.writes() + " writes, reads by source " + load.sources());
    assertThat(load.fault()).isNull();
    assertThat(load.writes()).isGreaterThan(1_000);
    assertThat(load.sources().values())
        .allSatisfy(reads -> assertThat(reads.get()).isGreaterThan(50));
    for (Service query : queries) {
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
    }
  }
}
