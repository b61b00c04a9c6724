package io.rollcall.query.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandType;
import io.rollcall.servers.Durability;
import io.rollcall.servers.FreePorts;
import io.rollcall.servers.RedisServer;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real ones tell of their policy, also where they forbid to be asked. */
class EvictionWatchIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Test
  void a_policy_that_takes_our_keys_is_seen_and_so_is_its_end() {
    try (Restartable<io.rollcall.testkit.Redis> server = Servers.restartableRedis();
        RedisClient client = RedisClient.create(server.server().url())) {
      var commands = client.connect(ByteArrayCodec.INSTANCE).sync();
      EvictionWatch watch = watch(commands.getStatefulConnection().async());

      assertThat(watch.seen()).isEqualTo(MemoryPolicy.UNKNOWN);
      watch.look().join();
      assertThat(watch.seen()).isEqualTo(new MemoryPolicy("noeviction", 0L));
      assertThat(watch.mayLoseKeys()).isFalse();

      commands.configSet("maxmemory-policy", "allkeys-lru");
      commands.configSet("maxmemory", "1gb");
      watch.look().join();
      assertThat(watch.seen()).isEqualTo(new MemoryPolicy("allkeys-lru", 1L << 30));
      assertThat(watch.seen().problem()).contains("allkeys-lru");
      assertThat(watch.mayLoseKeys()).isTrue();

      server.kill();
      watch.look().join();
      assertThat(watch.seen().problem()).as("holds while Redis is away").isNotNull();

      server.start();
      watch.look().join();
      assertThat(watch.seen()).isEqualTo(new MemoryPolicy("noeviction", 0L));
    }
  }

  @Test
  void a_server_that_allows_one_question_only_is_asked_that_one() {
    try (Restartable<io.rollcall.testkit.Redis> server = Servers.restartableRedis();
        RedisClient client = RedisClient.create(server.server().url())) {
      var admin = client.connect().sync();
      MemoryPolicy expected = new MemoryPolicy("volatile-ttl", 1L << 30);
      admin.configSet("maxmemory-policy", "volatile-ttl");
      admin.configSet("maxmemory", "1gb");

      admin.aclSetuser("info", user().removeCommand(CommandType.CONFIG));
      assertThat(seenBy(client, server.server(), "info")).isEqualTo(expected);
      admin.aclSetuser("config", user().removeCommand(CommandType.INFO));
      assertThat(seenBy(client, server.server(), "config")).isEqualTo(expected);
      admin.aclSetuser(
          "none", user().removeCommand(CommandType.INFO).removeCommand(CommandType.CONFIG));
      assertThat(seenBy(client, server.server(), "none")).isEqualTo(MemoryPolicy.UNKNOWN);
    }
  }

  @Test
  void masters_of_a_cluster_are_asked(@TempDir Path folder) {
    int port = FreePorts.next();
    Map<String, String> settings =
        Map.of(
            "cluster-enabled", "yes",
            "maxmemory-policy", "allkeys-random",
            "maxmemory", "1gb");
    RedisURI address = RedisURI.create("127.0.0.1", port);
    try (RedisServer server = RedisServer.start(folder, port, Durability.SCRATCH, settings);
        RedisClient single = RedisClient.create(address);
        RedisClusterClient client = RedisClusterClient.create(address)) {
      assertThat(server.isAlive()).isTrue();
      single.connect().sync().clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray());
      EvictionWatch watch = watch(client.connect(ByteArrayCodec.INSTANCE).async());

      watch.look().join();

      assertThat(watch.seen()).isEqualTo(new MemoryPolicy("allkeys-random", 1L << 30));
    }
  }

  private static AclSetuserArgs user() {
    return AclSetuserArgs.Builder.on().nopass().allKeys().allCommands();
  }

  private static MemoryPolicy seenBy(
      RedisClient client, io.rollcall.testkit.Redis server, String user) {
    RedisURI address =
        RedisURI.builder()
            .withHost(server.host())
            .withPort(server.port())
            .withAuthentication(user, "any".toCharArray())
            .build();
    try (var connection = client.connect(ByteArrayCodec.INSTANCE, address)) {
      EvictionWatch watch = watch(connection.async());
      watch.look().join();
      return watch.seen();
    }
  }

  private static EvictionWatch watch(RedisClusterAsyncCommands<byte[], byte[]> commands) {
    return new EvictionWatch(new Redis(() -> commands, Runnable::run), TIMEOUT);
  }
}
