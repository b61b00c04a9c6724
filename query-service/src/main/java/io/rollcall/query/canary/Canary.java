package io.rollcall.query.canary;

import io.rollcall.query.redis.Redis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows heartbeats through the whole path: capture has Postgres write a row at intervals, whose
 * change comes by the log, Debezium and Kafka to whichever consumer of changes has its partition;
 * he writes its time to Redis, and each query service reads that where it reads lists. Where any of
 * these stands still the time grows old, although nothing else may tell, as when nobody writes.
 * Thread-safe.
 */
final class Canary implements Heartbeats {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Redis written;
  private final Redis read;
  private final byte[] key;
  private final Duration stall;
  private final InstantSource clock;
  private final Instant begun;
  private volatile Seen seen = new Seen(null, null);

  /** What was last seen: the time of the newest heartbeat, and why Redis could not tell it. */
  private record Seen(@Nullable Instant beatAt, @Nullable String problem) {}

  /**
   * @param written where changes are written
   * @param read where lists are read
   * @param prefix what keys' names begin with
   * @param stall how old the newest heartbeat may be
   */
  Canary(Redis written, Redis read, String prefix, Duration stall, InstantSource clock) {
    this.written = written;
    this.read = read;
    this.key = (prefix + ":heartbeat").getBytes(StandardCharsets.UTF_8);
    this.stall = stall;
    this.clock = clock;
    this.begun = clock.instant();
  }

  /** A failure to write shows where they are read. */
  @Override
  public void heard(List<ConsumerRecord<byte[], byte[]>> heartbeats) {
    Long atMs = atMs(heartbeats.getLast());
    if (atMs != null) {
      byte[] value = Long.toString(atMs).getBytes(StandardCharsets.US_ASCII);
      var _ = written.send(c -> c.set(key, value));
    }
  }

  /** When a heartbeat was committed, by the database's clock; null for what is none. */
  static @Nullable Long atMs(ConsumerRecord<byte[], byte[]> heartbeat) {
    if (heartbeat.value() == null) {
      return null;
    }
    try {
      long atMs = JSON.readTree(heartbeat.value()).path("source").path("ts_ms").asLong(0);
      return atMs > 0 ? atMs : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  /** Looks for the newest heartbeat; to be called at intervals. */
  CompletableFuture<Void> look() {
    return read.send(c -> c.get(key))
        .handle(
            (value, failure) -> {
              seen =
                  failure == null
                      ? new Seen(value == null ? null : beatAt(value), null)
                      : new Seen(seen.beatAt(), "Redis does not tell the newest heartbeat");
              return null;
            });
  }

  private static @Nullable Instant beatAt(byte[] value) {
    try {
      return Instant.ofEpochMilli(Long.parseLong(new String(value, StandardCharsets.US_ASCII)));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** How old the newest heartbeat is that has come through; null where none is known. */
  @Nullable Duration age() {
    Instant beatAt = seen.beatAt();
    return beatAt == null ? null : Duration.between(beatAt, clock.instant());
  }

  /** What is the matter; null if nothing. */
  @Nullable String problem() {
    Seen last = seen;
    if (last.problem() != null) {
      return last.problem();
    }
    Duration age = age();
    if (age == null) {
      return Duration.between(begun, clock.instant()).compareTo(stall) > 0
          ? "no heartbeat of the database has come through; see whether capture is well"
          : null;
    }
    return age.compareTo(stall) > 0
        ? "the newest heartbeat that has come through is %d s old; see whether capture and projection are well"
            .formatted(age.toSeconds())
        : null;
  }
}
