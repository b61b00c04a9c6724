package io.rollcall.query.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.rollcall.query.log.Warnings;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** Servers, and services that hear of what is written to them. */
abstract class TrackingRig {
  private static final Duration HEARTBEAT = Duration.ofMillis(50);
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** So long that no test is in doubt for it, however busy the machine is. */
  private static final Duration LONG = Duration.ofMinutes(5);

  final String prefix = "test-" + UUID.randomUUID() + ":";
  final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** Other clients over whose connections is read. */
  List<RedisClient> readers = List.of();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  /** Notes what it hears. */
  static final class Ear implements Tracking.Listener {
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

  <T extends AutoCloseable> T open(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  Restartable<io.rollcall.testkit.Redis> ownServer() {
    return open(Servers.restartableRedis());
  }

  RedisClient client(String url) {
    return open(RedisClient.create(url));
  }

  RedisCommands<String, String> commands(String url) {
    return client(url).connect().sync();
  }

  Tracking tracking(AbstractRedisClient client, String... prefixes) {
    return tracking(client, LONG, prefixes);
  }

  Tracking tracking(AbstractRedisClient client, Duration doubtAfter, String... prefixes) {
    return open(
        new Tracking(
            client,
            readers,
            List.of(prefixes),
            HEARTBEAT,
            doubtAfter,
            new Warnings(InstantSource.system(), warnings::add)));
  }

  Tracking started(String url, Ear ear) {
    return started(url, ear, LONG);
  }

  Tracking started(String url, Ear ear, Duration doubtAfter) {
    Tracking tracking = tracking(client(url), doubtAfter, prefix);
    tracking.start(ear);
    await().atMost(PATIENCE).until(tracking::isSure);
    await().atMost(PATIENCE).until(() -> ear.lease.isValid());
    return tracking;
  }

  static void awaitKeys(Ear ear, String... keys) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(ear.keys).contains(keys));
  }

  void awaitTurns(Ear ear, String... turns) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(ear.turns).containsExactly(turns));
  }
}
