package io.rollcall.query.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.protocol.CommandType;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is made of a connection that does not tell of changes, or is not what it was. */
class TrackingDoubtIT extends TrackingRig {
  /** The limit where silence is what is tested, and how much later it may be seen here. */
  private static final Duration DOUBT_AFTER = Duration.ofSeconds(1);

  private static final Duration SLACK = Duration.ofSeconds(5);

  @Test
  void aRedisThatDies_isDoubted_untilItIsBack() {
    Restartable<io.rollcall.testkit.Redis> server = ownServer();
    Ear ear = new Ear();
    Tracking tracking = started(server.server().url(), ear);
    Lease first = ear.lease;

    server.kill();
    awaitTurns(ear, "sure", "doubt");
    assertThat(tracking.isSure()).isFalse();
    assertThat(tracking.read(c -> c.get(new byte[] {1})))
        .failsWithin(PATIENCE)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("does not tell of changes");

    server.start();
    awaitTurns(ear, "sure", "doubt", "sure");
    assertThat(first.isValid()).isFalse();
    assertThat(ear.lease.isValid()).isTrue();
    commands(server.server().url()).set(prefix + "a", "1");
    awaitKeys(ear, prefix + "a");
  }

  @Test
  void aRedisThatIsNotThereYet_isWaitedFor() {
    Restartable<io.rollcall.testkit.Redis> server = ownServer();
    server.kill();
    Ear ear = new Ear();
    Tracking tracking = tracking(client(server.server().url()), prefix);
    tracking.start(ear);
    await().atMost(PATIENCE).until(() -> warnings.size() == 1);
    assertThat(tracking.isSure()).isFalse();
    assertThat(ear.turns).isEmpty();

    server.start();
    awaitTurns(ear, "sure");
    assertThat(warnings).as("once, however often it was tried").hasSize(1);
  }

  @Test
  void aConnectionThatRedisCloses_isDoubted_andReplaced() {
    String url = ownServer().server().url();
    Ear ear = new Ear();
    started(url, ear);
    Lease first = ear.lease;
    RedisCommands<String, String> redis = commands(url);

    Long killed = redis.clientKill(KillArgs.Builder.typeNormal().skipme());

    assertThat(killed).isPositive();
    awaitTurns(ear, "sure", "doubt", "sure");
    assertThat(first.isValid()).isFalse();
    redis.set(prefix + "a", "1");
    awaitKeys(ear, prefix + "a");
    assertThat(trackedConnections(redis)).as("the old one was not connected again").isEqualTo(1);
  }

  private static long trackedConnections(RedisCommands<String, String> redis) {
    return redis.clientList().lines().filter(line -> line.matches(".* flags=[^ ]*B.*")).count();
  }

  @Test
  void whereAnotherConnectionOfItsClientBreaks_itIsDoubted_beforeThatOneIsBack() {
    String url = ownServer().server().url();
    RedisClient client = client(url);
    isDoubtedBeforeAnotherIsBack(url, client, client);
  }

  @Test
  void whereAConnectionOfAReaderBreaks_itIsDoubted_beforeThatOneIsBack() {
    String url = ownServer().server().url();
    RedisClient reader = client(url);
    readers = List.of(reader);
    isDoubtedBeforeAnotherIsBack(url, client(url), reader);
  }

  private void isDoubtedBeforeAnotherIsBack(String url, RedisClient client, RedisClient reader) {
    Ear ear = new Ear();
    tracking(client, prefix).start(ear);
    awaitTurns(ear, "sure");
    Lease first = ear.lease;
    RedisCommands<String, String> other = reader.connect().sync();
    commands(url).clientKill(KillArgs.Builder.id(other.clientId()));
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> other.ping().equals("PONG"));
    assertThat(first.isValid()).isFalse();
    awaitAnother(ear, first);
  }

  /** The worst of all: what changes meanwhile is not told, and nobody says that it is not. */
  @Test
  void aConnectionThatGoesSilent_isDoubtedWithinTheLimit_andNeverTrustedAgain() {
    io.rollcall.testkit.Redis server = ownServer().server();
    FreezingProxy proxy = open(new FreezingProxy(server.host(), server.port()));
    Ear ear = new Ear();
    Tracking tracking = started(proxy.url(), ear, DOUBT_AFTER);
    RedisCommands<String, String> redis = commands(server.url());

    proxy.freeze();
    long frozen = System.nanoTime();
    redis.set(prefix + "unheard", "1");
    Lease first = awaitDoubt(ear, frozen);
    assertThat(tracking.isSure()).isFalse();
    assertThat(ear.keys).isEmpty();

    proxy.thaw();
    awaitAnother(ear, first);
    redis.set(prefix + "heard", "1");
    awaitKeys(ear, prefix + "heard");
  }

  @Test
  void aRedisThatStandsStill_isDoubtedWithinTheLimit() {
    String url = ownServer().server().url();
    Ear ear = new Ear();
    started(url, ear, DOUBT_AFTER);
    long paused = System.nanoTime();
    commands(url).clientPause(DOUBT_AFTER.multipliedBy(3).toMillis());
    awaitAnother(ear, awaitDoubt(ear, paused));
  }

  @Test
  void aStoppedProcess_isDoubtedWithinTheLimit_andTrustedAgainOnceItGoesOn() throws Exception {
    assumeThat(Servers.inContainers()).as("its process is out of reach").isFalse();
    String url = ownServer().server().url();
    Ear ear = new Ear();
    started(url, ear, DOUBT_AFTER);
    String pid =
        commands(url)
            .info("server")
            .lines()
            .filter(line -> line.startsWith("process_id:"))
            .map(line -> line.substring("process_id:".length()).strip())
            .findFirst()
            .orElseThrow();

    signal("-STOP", pid);
    Lease first;
    try {
      first = awaitDoubt(ear, System.nanoTime());
    } finally {
      signal("-CONT", pid);
    }
    awaitAnother(ear, first);
  }

  /** Waits for doubt and for the news of it; answers the lease that has ended. */
  private static Lease awaitDoubt(Ear ear, long since) {
    Lease first = ear.lease;
    await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> !first.isValid());
    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(DOUBT_AFTER.plus(SLACK));
    await().atMost(PATIENCE).until(() -> ear.turns.getLast().equals("doubt"));
    return first;
  }

  private static void awaitAnother(Ear ear, Lease first) {
    await().atMost(PATIENCE).until(() -> ear.lease != first && ear.lease.isValid());
    assertThat(first.isValid()).isFalse();
    assertThat(Set.copyOf(ear.turns)).containsExactlyInAnyOrder("sure", "doubt");
  }

  private static void signal(String name, String pid) throws Exception {
    assertThat(new ProcessBuilder("kill", name, pid).start().waitFor()).isZero();
  }

  @Test
  void aRedisThatRefuses_isDoubted_andThatIsSaidOnce() {
    String url = ownServer().server().url();
    RedisCommands<String, String> redis = commands(url);
    redis.aclSetuser(
        "deaf",
        AclSetuserArgs.Builder.on()
            .nopass()
            .allKeys()
            .allCommands()
            .removeCommand(CommandType.CLIENT));
    RedisURI deaf =
        RedisURI.builder(RedisURI.create(url))
            .withAuthentication("deaf", "any".toCharArray())
            .build();
    Ear ear = new Ear();
    Tracking tracking = tracking(open(RedisClient.create(deaf)), prefix);
    long before = connections(redis);
    tracking.start(ear);
    await().atMost(PATIENCE).until(() -> connections(redis) >= before + 3);
    assertThat(ear.turns).isEmpty();
    assertThat(tracking.isSure()).isFalse();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.getFirst()).contains("refuses", "Redis 6");
    assertThat(tracking.doubt()).contains("refuses");
  }

  private static long connections(RedisCommands<String, String> redis) {
    return redis
        .info("stats")
        .lines()
        .filter(line -> line.startsWith("total_connections_received:"))
        .mapToLong(line -> Long.parseLong(line.split(":", 2)[1].strip()))
        .sum();
  }

  @Test
  void aCluster_isAlwaysInDoubt() {
    RedisClusterClient cluster = open(RedisClusterClient.create("redis://localhost:1"));
    Ear ear = new Ear();
    Tracking tracking = tracking(cluster, prefix);
    tracking.start(ear);
    assertThat(tracking.isSure()).isFalse();
    assertThat(tracking.doubt()).contains("Cluster");
    assertThat(ear.turns).isEmpty();
    assertThat(tracking.read(c -> c.get(new byte[] {1}))).isCompletedExceptionally();
  }

  @Test
  void aListenerThatFails_isAReasonForDoubt() {
    String url = ownServer().server().url();
    AtomicInteger failures = new AtomicInteger();
    Ear ear = new Ear();
    Tracking tracking = tracking(client(url), prefix);
    tracking.start(
        new Tracking.Listener() {
          @Override
          public void changed(List<String> keys) {
            if (failures.getAndIncrement() == 0) {
              throw new IllegalStateException("made by the test");
            }
          }

          @Override
          public void allChanged() {}

          @Override
          public void inDoubt() {}

          @Override
          public void sure(Lease lease) {}
        },
        ear);
    awaitTurns(ear, "sure");
    RedisCommands<String, String> redis = commands(url);
    redis.set(prefix + "unheard", "1");
    awaitTurns(ear, "sure", "doubt", "sure");
    redis.set(prefix + "heard", "1");
    awaitKeys(ear, prefix + "heard");
  }

  @Test
  void afterItsEnd_nothingIsValid() {
    Ear ear = new Ear();
    String url = ownServer().server().url();
    Tracking tracking = started(url, ear);
    tracking.close();
    assertThat(tracking.isSure()).isFalse();
    assertThat(ear.lease.isValid()).isFalse();
    RedisCommands<String, String> redis = commands(url);
    await().atMost(PATIENCE).until(() -> trackedConnections(redis) == 0);
  }
}
