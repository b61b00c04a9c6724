package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Stamp;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether there is room, on a real Redis with a limit of its own. */
class RoomIT {
  private static final int ROWS = 5_000;

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType labs = catalog.type("labs");

  @Test
  void aTypeWhoseRowsDoNotFitOnceMore_isRefused_unlessThereIsMoreMemory() throws Exception {
    try (Restartable<io.rollcall.testkit.Redis> server = Servers.restartableRedis()) {
      RedisClient client = RedisClient.create(server.server().url());
      try (StatefulRedisConnection<byte[], byte[]> connection =
          client.connect(ByteArrayCodec.INSTANCE)) {
        Redis redis = new Redis(connection::async, Runnable::run);
        Keys keys = new Keys("room", catalog);
        Generations generations = new Generations(redis, keys, catalog, Clock.systemUTC());
        Room room =
            new Room(redis, keys, catalog, generations, new Waiting(Duration.ofSeconds(10)));
        ReadModel model = new ReadModel(redis, keys);
        ResourceType rooms = catalog.type("classrooms");
        model.build(labs, 0, 0, List.of(), rows(labs)).join();
        model.build(rooms, 0, 0, List.of(), rows(rooms)).join();
        long needed = connection.sync().memoryUsage(keys.of(labs).rows());

        assertThatCode(() -> room.check(labs)).doesNotThrowAnyException();
        limit(connection, needed * 3 / 4);
        assertThatThrownBy(() -> room.check(labs))
            .isInstanceOf(Replays.RefusedException.class)
            .hasMessageStartingWith("Redis has no room for the rows of labs once more: they take ");
        assertThatCode(() -> room.check(catalog.type("users"))).doesNotThrowAnyException();
        limit(connection, needed * 3 / 2);
        assertThatCode(() -> room.check(labs)).doesNotThrowAnyException();

        // While another one is still to be written there is not room for both.
        generations.begin(rooms, Map.of("type", rooms.name())).join();
        assertThatThrownBy(() -> room.check(labs))
            .hasMessageContaining("beside what other replays have still to write");
      } finally {
        client.shutdown();
      }
    }
  }

  /** So much more than is used now. */
  private static void limit(StatefulRedisConnection<byte[], byte[]> connection, long more) {
    String used =
        connection
            .sync()
            .info("memory")
            .lines()
            .filter(line -> line.startsWith("used_memory:"))
            .findFirst()
            .orElseThrow();
    long bytes = Long.parseLong(used.substring("used_memory:".length()).strip()) + more;
    connection.sync().configSet("maxmemory", String.valueOf(bytes));
  }

  private Map<String, StoredRow> rows(ResourceType type) {
    Map<String, StoredRow> rows = new HashMap<>();
    for (int i = 0; i < ROWS; i++) {
      Row row = Row.of(type).set(type.key(), "L" + i).build();
      rows.put("L" + i, new StoredRow(new Stamp(7, false, i), row));
    }
    return rows;
  }
}
