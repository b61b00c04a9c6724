package io.rollcall.query.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import io.rollcall.query.log.Warnings;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a real Redis tells of, and what is made of a connection that is not what it was. */
class TrackingIT {
  private static final Duration HEARTBEAT = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** So long that no test is in doubt for it, however busy the machine is. */
  private static final Duration LONG = Duration.ofMinutes(5);

  /** The limit where silence is what is tested, and how much later it may be seen here. */
  private static final Duration DOUBT_AFTER = Duration.ofSeconds(1);

  private static final Duration SLACK = Duration.ofSeconds(5);

  private final String prefix = "test-" + UUID.randomUUID() + ":";
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  /** Notes what it hears. */
  private static final class Ear implements Tracking.Listener {
    final Set<String> keys = ConcurrentHashMap.newKeySet();
    final List<String> turns = new CopyOnWriteArrayList<>();
    volatile Lease lease = Lease.NONE;

    @Override
    public void changed(List<String> changed) {
      keys.addAll(changed);
    }

    @Override
    public void allChanged() {
      turns.add("all");
    }

    @Override
    public void inDoubt() {
      turns.add(lease.isValid() ? "doubt without an end of the lease" : "doubt");
    }

    @Override
    public void sure(Lease next) {
      turns.add(lease.isValid() ? "a lease beside another" : "sure");
      lease = next;
    }
  }

  private <T extends AutoCloseable> T open(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private Restartable<io.rollcall.testkit.Redis> ownServer() {
    return open(Servers.restartableRedis());
  }

  private RedisClient client(String url) {
    return open(RedisClient.create(url));
  }

  private RedisCommands<String, String> commands(String url) {
    return client(url).connect().sync();
  }

  /** Other clients over whose connections is read. */
  private List<RedisClient> readers = List.of();

  private Tracking tracking(AbstractRedisClient client, String... prefixes) {
    return tracking(client, LONG, prefixes);
  }

  private Tracking tracking(AbstractRedisClient client, Duration doubtAfter, String... prefixes) {
    return open(
        new Tracking(
            client,
            readers,
            List.of(prefixes),
            HEARTBEAT,
            doubtAfter,
            new Warnings(InstantSource.system(), warnings::add)));
  }

  private Tracking started(String url, Ear ear) {
    return started(url, ear, LONG);
  }

  private Tracking started(String url, Ear ear, Duration doubtAfter) {
    Tracking tracking = tracking(client(url), doubtAfter, prefix);
    tracking.start(ear);
    await().atMost(PATIENCE).until(tracking::isSure);
    await().atMost(PATIENCE).until(() -> ear.lease.isValid());
    return tracking;
  }

  private static void awaitKeys(Ear ear, String... keys) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(ear.keys).contains(keys));
  }

  private void awaitTurns(Ear ear, String... turns) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(ear.turns).containsExactly(turns));
  }

  @Test
  void twoServices_hearOfEachOthersWrites_andOfTheirOwn() {
    String url = Servers.shared().redis().url();
    Ear one = new Ear();
    Ear two = new Ear();
    started(url, one);
    started(url, two);

    commands(url).set(prefix + "a", "1");
    commands(url).set(prefix + "b", "1");

    awaitKeys(one, prefix + "a", prefix + "b");
    awaitKeys(two, prefix + "a", prefix + "b");
    assertThat(one.turns).containsExactly("sure");
  }

  @Test
  void whatAScriptWritesAndRemoves_isTold() {
    String url = Servers.shared().redis().url();
    RedisCommands<String, String> redis = commands(url);
    redis.set(prefix + "p", "page");
    redis.zadd(prefix + "v", 0, "first");
    redis.set(prefix + "expires", "soon");
    Ear ear = new Ear();
    started(url, ear);

    String script =
        "redis.call('UNLINK', KEYS[1]); redis.call('ZADD', KEYS[2], 0, 'm');"
            + "redis.call('HSET', KEYS[3], 'off:0', '1'); return redis.call('ZCARD', KEYS[2])";
    String sha1 = redis.scriptLoad(script);
    Long count =
        redis.evalsha(sha1, ScriptOutputType.INTEGER, prefix + "p", prefix + "v", prefix + "meta");

    assertThat(count).isEqualTo(2);
    awaitKeys(ear, prefix + "p", prefix + "v", prefix + "meta");
    ear.keys.clear();
    redis.pexpire(prefix + "expires", 1);
    await().atMost(PATIENCE).until(() -> redis.get(prefix + "expires") == null);
    awaitKeys(ear, prefix + "expires");
  }

  @Test
  void ofOtherKeys_nothingIsTold() {
    String url = Servers.shared().redis().url();
    Ear ear = new Ear();
    Tracking tracking = tracking(client(url), prefix + "in:", prefix + "also:");
    tracking.start(ear);
    await().atMost(PATIENCE).until(() -> ear.lease.isValid());

    RedisCommands<String, String> redis = commands(url);
    redis.set(prefix + "out:a", "1");
    redis.set(prefix + "in", "1");
    redis.set(prefix + "in:a", "1");
    redis.set(prefix + "also:a", "1");

    awaitKeys(ear, prefix + "in:a", prefix + "also:a");
    assertThat(ear.keys).containsExactlyInAnyOrder(prefix + "in:a", prefix + "also:a");
  }

  @Test
  void withoutAPrefix_itIsRefused() {
    RedisClient client = client("redis://localhost:1");
    assertThatThrownBy(() -> tracking(client)).hasMessageContaining("prefix");
  }

  @Test
  void aFlush_isToldAsAChangeOfEverything() {
    String url = ownServer().server().url();
    Ear ear = new Ear();
    started(url, ear);
    RedisCommands<String, String> redis = commands(url);
    redis.set(prefix + "a", "1");
    redis.flushall();
    awaitTurns(ear, "sure", "all");
    redis.flushdb();
    awaitTurns(ear, "sure", "all", "all");
    redis.set(prefix + "b", "1");
    awaitKeys(ear, prefix + "a", prefix + "b");
  }

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

  /** To a connection of RESP2 Redis tells nothing, although it says that it will. */
  @Test
  void whereOthersSpeakResp2_changesAreToldAllTheSame() {
    String url = Servers.shared().redis().url();
    RedisClient client = client(url);
    client.setOptions(ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
    Tracking tracking = tracking(client, prefix);
    Ear ear = new Ear();
    tracking.start(ear);
    await().atMost(PATIENCE).until(() -> ear.lease.isValid());
    commands(url).set(prefix + "a", "1");
    awaitKeys(ear, prefix + "a");
    assertThat(tracking.read(c -> c.get((prefix + "a").getBytes(StandardCharsets.UTF_8))))
        .succeedsWithin(PATIENCE)
        .isEqualTo(new byte[] {'1'});
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

  /**
   * A writer counts, and with each number touches a key of its own, as fast as Redis takes it;
   * whenever a read shows a number, the change of its key and of all before has been told.
   */
  @Test
  void whateverAReadShows_wasToldBefore() {
    int changes = 10_000;
    String url = ownServer().server().url();
    Counted counted = new Counted();
    Tracking tracking = tracking(client(url), prefix);
    tracking.start(counted);
    await().atMost(PATIENCE).until(tracking::isSure);
    var writer = client(url).connect().async();
    String count =
        "local n = redis.call('INCR', KEYS[1]); local key = KEYS[2] .. n;"
            + "redis.call('SET', key, n); redis.call('DEL', key); return n";
    String counter = "counter-" + prefix;
    byte[] name = counter.getBytes(StandardCharsets.UTF_8);

    for (int i = 0; i < changes; i++) {
      var _ = writer.eval(count, ScriptOutputType.INTEGER, counter, prefix);
    }
    int reads = 0;
    int shown = 0;
    while (shown < changes) {
      byte[] value =
          tracking
              .read(c -> c.get(name))
              .thenApply(
                  reply -> {
                    if (reply != null) {
                      assertThat(counted.told()).isGreaterThanOrEqualTo(number(reply));
                    }
                    return reply;
                  })
              .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .join();
      shown = value == null ? 0 : number(value);
      reads++;
    }
    assertThat(reads).isGreaterThan(10);
  }

  private static int number(byte[] reply) {
    return Integer.parseInt(new String(reply, StandardCharsets.US_ASCII));
  }

  /** Hears numbers, which must come without a gap: up to which one. */
  private final class Counted implements Tracking.Listener {
    private final Set<Integer> early = new HashSet<>();
    private int told;

    synchronized int told() {
      return told;
    }

    @Override
    public synchronized void changed(List<String> keys) {
      for (String key : keys) {
        early.add(Integer.parseInt(key.substring(prefix.length())));
      }
      while (early.remove(told + 1)) {
        told++;
      }
    }

    @Override
    public void allChanged() {}

    @Override
    public void inDoubt() {}

    @Override
    public void sure(Lease lease) {}
  }
}
