package io.rollcall.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.rollcall.catalog.Catalog;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.testkit.Kafka;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What health tells while Kafka and Redis go and come back, and fill up. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "rollcall.topics.prefix=health",
      "rollcall.projection.stall=3s",
      "spring.test.webtestclient.timeout=30s"
    })
@AutoConfigureWebTestClient
@DirtiesContext
class HealthIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PARTITIONS = 2;
  private static final Restartable<Kafka> KAFKA = Servers.restartableKafka();
  private static final Restartable<Redis> REDIS = Servers.restartableRedis();

  private final Catalog catalog = Catalog.bundled();
  private final Topics topics = new Topics("health");
  @Autowired WebTestClient http;

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    registry.add("spring.kafka.bootstrap-servers", KAFKA.server()::bootstrapServers);
    registry.add("spring.data.redis.url", REDIS.server()::url);
  }

  @Test
  void health_follows_what_happens() throws Exception {
    // No topics: nothing to consume, and that is told once it lasts.
    awaitProjection("DOWN", "stalled", "Kafka has no topic");
    assertThat(health().at("/components/redis/status").asString()).isEqualTo("UP");
    assertThat(health().at("/components/eviction/status").asString()).isEqualTo("UP");

    makeTopics();
    tellProgress(0);
    awaitProjection("UP", "caught_up", "");
    assertThat(details().path("not_ready").size()).isZero();
    assertThat(details().path("partitions").asInt()).isEqualTo(PARTITIONS * catalog.types().size());

    delete("labs", "lab_id", "L1");
    tellProgress(1);
    await().atMost(PATIENCE).until(() -> details().path("age_ms").isNumber());
    awaitProjection("UP", "caught_up", "");

    KAFKA.kill();
    awaitProjection("DOWN", "disconnected", "Kafka cannot be asked");
    assertLive();
    KAFKA.start();
    awaitProjection("UP", "caught_up", "");

    try (RedisClient client = RedisClient.create(REDIS.server().url())) {
      var redis = client.connect().sync();
      // Nothing can be written any more.
      redis.configSet("maxmemory", "1");
      delete("labs", "lab_id", "L2");
      awaitProjection("DOWN", "stalled", "health.public.labs-");
      assertThat(details().path("last_error").asString()).startsWith("labs: ").contains("OOM");
      assertThat(details().path("lag_records").asInt()).isEqualTo(1);
      redis.configSet("maxmemory", "1gb");
      awaitProjection("UP", "caught_up", "");

      redis.configSet("maxmemory-policy", "allkeys-lru");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(health().at("/components/eviction").toString())
                      .contains("DOWN", "allkeys-lru", "noeviction"));
      redis.configSet("maxmemory-policy", "noeviction");
      await()
          .atMost(PATIENCE)
          .until(() -> health().at("/components/eviction/status").asString().equals("UP"));
    }

    REDIS.kill();
    awaitProjection("DOWN", "disconnected", "Redis does not tell");
    assertThat(health().at("/components/redis/status").asString()).isEqualTo("DOWN");
    assertLive();
    REDIS.start();
    awaitProjection("UP", "caught_up", "");
    // Each part of it looks for itself.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode health = health();
              assertThat(health.path("status").asString()).as("%s", health).isEqualTo("UP");
            });
  }

  private void awaitProjection(String status, String state, String problem) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode projection = health().at("/components/projection");
              assertThat(projection.path("status").asString())
                  .as("%s", projection)
                  .isEqualTo(status);
              JsonNode details = projection.path("details");
              assertThat(details.path("state").asString()).as("%s", projection).isEqualTo(state);
              assertThat(details.path("problem").asString("")).contains(problem);
            });
  }

  private void assertLive() {
    http.get().uri("/actuator/health/liveness").exchange().expectStatus().isOk();
  }

  private JsonNode details() {
    return health().at("/components/projection/details");
  }

  private JsonNode health() {
    byte[] body =
        http.get().uri("/actuator/health").exchange().expectBody().returnResult().getResponseBody();
    return JsonMapper.shared().readTree(body);
  }

  private Stream<String> tables() {
    return catalog.types().stream().map(topics::of);
  }

  private void makeTopics() throws Exception {
    try (Admin admin = Admin.create(client())) {
      List<NewTopic> wanted =
          Stream.concat(
                  tables().map(name -> new NewTopic(name, PARTITIONS, (short) 1)),
                  Stream.of(new NewTopic(topics.progress(), 1, (short) 1)))
              .toList();
      admin.createTopics(wanted).all().get(30, TimeUnit.SECONDS);
    }
  }

  /** As capture does, of a moment ago; all that is in the topics counts as complete. */
  private void tellProgress(long lsn) throws Exception {
    Map<String, long[]> ends =
        tables().collect(Collectors.toMap(name -> name, name -> new long[PARTITIONS]));
    send(
        new ProducerRecord<>(
            topics.progress(),
            0,
            null,
            new Progress(lsn, System.currentTimeMillis(), ends).toJson()));
  }

  private void delete(String type, String keyColumn, String key) throws Exception {
    byte[] json = "{\"%s\":\"%s\"}".formatted(keyColumn, key).getBytes(StandardCharsets.UTF_8);
    send(new ProducerRecord<>(topics.of(catalog.type(type)), json, null));
  }

  private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (var producer =
        new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(record).get(30, TimeUnit.SECONDS);
    }
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", KAFKA.server().bootstrapServers());
  }
}
