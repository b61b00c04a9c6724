package io.rollcall.query.canary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.rollcall.query.redis.Redis;
import io.rollcall.testkit.Servers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CanaryIT {
  private static final Duration STALL = Duration.ofSeconds(60);
  private static final Instant START = Instant.ofEpochSecond(1_000_000);

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final AtomicBoolean away = new AtomicBoolean();
  private final RedisClient client = RedisClient.create(Servers.shared().redis().url());
  private final StatefulRedisConnection<byte[], byte[]> connection =
      client.connect(ByteArrayCodec.INSTANCE);
  private final String prefix = "test-" + UUID.randomUUID();
  private final Canary canary = canary();

  /** What one of the query services has; all share what Redis has. */
  private Canary canary() {
    Redis redis =
        new Redis(
            () -> {
              if (away.get()) {
                throw new RedisConnectionException("away");
              }
              return connection.async();
            },
            Runnable::run);
    return new Canary(redis, redis, prefix, STALL, now::get);
  }

  @AfterEach
  void close() {
    client.shutdown();
  }

  private static ConsumerRecord<byte[], byte[]> beat(String value) {
    return new ConsumerRecord<>(
        "heartbeats", 0, 1, null, value == null ? null : value.getBytes(UTF_8));
  }

  private static ConsumerRecord<byte[], byte[]> beat(Instant at) {
    return beat("{\"after\":{\"id\":1},\"source\":{\"ts_ms\":%d}}".formatted(at.toEpochMilli()));
  }

  private void pass(Duration time) {
    now.updateAndGet(at -> at.plus(time));
  }

  @Test
  void aHeartbeat_thatComesThrough_isSeenByAllServices_andGrowsOld() {
    Canary other = canary();
    canary.heard(List.of(beat(START.minusSeconds(5)), beat(START.minusSeconds(2))));
    await()
        .untilAsserted(
            () -> {
              other.look().join();
              assertThat(other.age()).isEqualTo(Duration.ofSeconds(2));
            });
    assertThat(other.problem()).isNull();
    pass(STALL);
    other.look().join();
    assertThat(other.problem())
        .startsWith("the newest heartbeat that has come through is 62 s old");

    canary.heard(List.of(beat(now.get())));
    await()
        .untilAsserted(
            () -> {
              other.look().join();
              assertThat(other.problem()).isNull();
            });
  }

  @Test
  void noHeartbeatAtAll_isAProblem_onlyAfterAWhile() {
    canary.look().join();
    assertThat(canary.age()).isNull();
    assertThat(canary.problem()).isNull();
    pass(STALL.plusMillis(1));
    assertThat(canary.problem()).startsWith("no heartbeat of the database has come through");
  }

  @Test
  void redisAway_isAProblem_untilItTells() {
    canary.heard(List.of(beat(START)));
    away.set(true);
    canary.look().join();
    assertThat(canary.problem()).isEqualTo("Redis does not tell the newest heartbeat");
    away.set(false);
    canary.look().join();
    assertThat(canary.problem()).isNull();
    assertThat(canary.age()).isZero();
  }

  @Test
  void whatIsNoHeartbeat_changesNothing() {
    for (String value : new String[] {null, "no JSON", "{}", "{\"source\":{\"ts_ms\":\"x\"}}"}) {
      assertThat(Canary.atMs(beat(value))).isNull();
      canary.heard(List.of(beat(value)));
    }
    canary.look().join();
    assertThat(canary.age()).isNull();
  }
}
