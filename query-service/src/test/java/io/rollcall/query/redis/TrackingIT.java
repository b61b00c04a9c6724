package io.rollcall.query.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a real Redis tells of. */
class TrackingIT extends TrackingRig {
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
