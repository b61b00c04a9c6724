package io.rollcall.query.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.redis.FreezingProxy;
import io.rollcall.query.redis.Tracking;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Servers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Query services that keep values of one Redis. */
class NearCacheIT {
  private static final Duration DOUBT_AFTER = Duration.ofSeconds(1);

  /** So long that no test is in doubt for it, however busy the machine is. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Redis redis = Servers.shared().redis();
  private final String prefix = "test-" + UUID.randomUUID() + ":";
  private final String key = prefix + "page";

  /** What a query service has of it: reads go one way, the news comes another. */
  private final class Service implements AutoCloseable {
    private final RedisClient reads = RedisClient.create(redis.url());
    private final RedisClient news;
    private final RedisCommands<String, String> commands = reads.connect().sync();
    private final Tracking tracking;
    final NearCache<String> near = new NearCache<>(1 << 20, String::length);

    Service(String newsUrl, Duration doubtAfter) {
      news = RedisClient.create(newsUrl);
      tracking =
          new Tracking(
              news,
              List.of(),
              List.of(prefix),
              Duration.ofMillis(50),
              doubtAfter,
              new Warnings(InstantSource.system(), warning -> {}));
      tracking.start(near);
      awaitSure();
    }

    void awaitSure() {
      await().atMost(PATIENCE).until(near::isSure);
    }

    /** As a reader gets it: from memory, or from Redis and then kept. */
    String read() {
      NearEntry<String> entry = near.begin(key);
      String known = entry.value();
      if (known != null) {
        return known;
      }
      String read = String.valueOf(commands.get(key));
      near.publish(entry, read);
      return read;
    }

    String known() {
      return near.begin(key).value();
    }

    @Override
    public void close() {
      tracking.close();
      news.shutdown();
      reads.shutdown();
    }
  }

  @Test
  void servicesNeverKeepWhatHasChanged_whoeverChangedIt() {
    try (Service one = new Service(redis.url(), LONG);
        Service two = new Service(redis.url(), LONG)) {
      for (int i = 0; i < 300; i++) {
        String value = Integer.toString(i);
        (i % 2 == 0 ? one : two).commands.set(key, value);
        for (Service service : List.of(one, two)) {
          await()
              .pollInterval(Duration.ofMillis(1))
              .atMost(PATIENCE)
              .until(() -> service.read().equals(value));
          assertThat(service.known()).isIn(null, value);
        }
      }
      // All news has come: what is kept stays.
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                var _ = one.read();
                var _ = two.read();
                assertThat(one.known()).isEqualTo("299");
                assertThat(two.known()).isEqualTo("299");
              });
      one.commands.unlink(key);
      await().atMost(PATIENCE).until(() -> two.read().equals("null"));
    }
  }

  @Test
  void aServiceThatHearsNothing_keepsNothingForLong() {
    try (FreezingProxy proxy = new FreezingProxy(redis.host(), redis.port());
        Service service = new Service(proxy.url(), DOUBT_AFTER)) {
      service.commands.set(key, "old");
      await().atMost(PATIENCE).until(() -> service.read().equals("old") && service.known() != null);
      NearEntry<String> old = service.near.begin(key);

      proxy.freeze();
      service.commands.set(key, "new");
      long changed = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(PATIENCE)
          .until(() -> service.read().equals("new"));
      assertThat(Duration.ofNanos(System.nanoTime() - changed))
          .isLessThan(DOUBT_AFTER.plusSeconds(5));
      assertThat(old.isValid()).isFalse();
      assertThat(service.known()).as("nothing is kept in doubt").isNull();

      proxy.thaw();
      service.awaitSure();
      assertThat(old.isValid()).isFalse();
      assertThat(service.read()).isEqualTo("new");
    }
  }
}
