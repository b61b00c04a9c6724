package io.rollcall.query.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.LiveView;
import io.rollcall.testkit.Servers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvictionLogIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType labs = catalog.type("labs");
  private final RedisClient client = RedisClient.create(Servers.shared().redis().url());
  private final StatefulRedisConnection<byte[], byte[]> connection =
      client.connect(ByteArrayCodec.INSTANCE);
  private final Keys keys = new Keys("log-" + UUID.randomUUID(), catalog);
  private final EvictionLog log =
      new EvictionLog(new Redis(connection::async, Runnable::run), keys, () -> NOW);

  @AfterEach
  void close() {
    client.shutdown();
  }

  private static Eviction eviction(ResourceType type, int page, Eviction.Cause cause) {
    return new Eviction(
        type.name(), new PageKey(new LiveView(ListQuery.all(type)).id(), 100, page), cause);
  }

  private List<EvictionLog.Logged> last() {
    return log.last(labs).orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Test
  void evictions_areTold_asTheyWere_theNewestFirst() {
    Eviction first =
        eviction(
            labs,
            1,
            new Eviction.Cause(Eviction.Kind.UPDATE, "labs", "L 1, ß", List.of("lab_name", "x")));
    Eviction second =
        eviction(labs, 2, new Eviction.Cause(Eviction.Kind.TRUNCATE, "departments", "", List.of()));
    log.add(labs, List.of(first));
    log.add(labs, List.of(second));
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(last())
                    .containsExactly(
                        new EvictionLog.Logged(NOW, second), new EvictionLog.Logged(NOW, first)));
    assertThat(log.last(catalog.type("students")).join()).isEmpty();
  }

  @Test
  void ofAGenerationThatIsNotThere_nothingIsKept() {
    Eviction.Cause cause = new Eviction.Cause(Eviction.Kind.INSERT, "labs", "L1", List.of());
    EvictionLog lost =
        new EvictionLog(new Redis(connection::async, Runnable::run), keys.at(labs, 7), () -> NOW);
    lost.add(labs, List.of(eviction(labs, 1, cause)));
    assertThat(lost.last(labs).join()).isEmpty();
  }

  @Test
  void theLastThousand_areKept() {
    Eviction.Cause cause = new Eviction.Cause(Eviction.Kind.INSERT, "labs", "L1", List.of());
    log.add(labs, IntStream.rangeClosed(1, 700).mapToObj(n -> eviction(labs, n, cause)).toList());
    log.add(
        labs, IntStream.rangeClosed(701, 1_400).mapToObj(n -> eviction(labs, n, cause)).toList());
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(last())
                    .hasSize(1_000)
                    .extracting(logged -> logged.eviction().page().number())
                    .startsWith(1_400L)
                    .endsWith(401L));
  }
}
