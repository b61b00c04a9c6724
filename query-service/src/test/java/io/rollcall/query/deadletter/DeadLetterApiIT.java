package io.rollcall.query.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Progress;
import io.rollcall.change.Reading;
import io.rollcall.change.Topics;
import io.rollcall.change.UnreadableChange;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.view.Keys;
import io.rollcall.testkit.Servers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Poisoned records among good ones in the topic of each type, and what operators do of them. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "rollcall.fallback.enabled=false",
      "rollcall.dead-letters.look=200ms",
      "spring.test.webtestclient.timeout=60s"
    })
@AutoConfigureWebTestClient
@DirtiesContext
class DeadLetterApiIT {
  private static final String NAME = "letters-" + UUID.randomUUID().toString().substring(0, 8);
  private static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Catalog CATALOG = Catalog.bundled();
  private static final Topics TOPICS = new Topics(NAME);
  private static final EarlierCode CODE = new EarlierCode();

  private static KafkaProducer<byte[], byte[]> producer;
  private static long lsn = 1_000;

  @Autowired private WebTestClient http;
  @Autowired private Redis redis;
  @Autowired private Keys keys;

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    registry.add(
        "spring.kafka.bootstrap-servers", () -> Servers.shared().kafka().bootstrapServers());
    registry.add("spring.kafka.consumer.group-id", () -> NAME);
    registry.add("spring.data.redis.url", () -> Servers.shared().redis().url());
    registry.add("rollcall.topics.prefix", () -> NAME);
    registry.add("rollcall.redis.prefix", () -> NAME);
  }

  /** Code that does not understand some rows, until it is mended. */
  private static final class EarlierCode implements Reading {
    private final ChangeReader reader = new ChangeReader();
    private volatile boolean mended;

    @Override
    public Change read(
        ResourceType type,
        byte @Nullable [] history,
        byte @Nullable [] key,
        byte @Nullable [] value)
        throws UnreadableChange {
      if (!mended && value != null && new String(value, UTF_8).contains("\"novel\"")) {
        throw new UnreadableChange("novel is not understood");
      }
      return reader.read(type, history, key, value);
    }
  }

  @TestConfiguration
  static class Code {
    @Bean
    @Primary
    Reading earlierCode() {
      return CODE;
    }
  }

  @BeforeAll
  static void makeTopics() throws Exception {
    producer = new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
    try (Admin admin = Admin.create(client())) {
      List<NewTopic> wanted =
          Stream.concat(
                  CATALOG.types().stream()
                      .map(type -> new NewTopic(TOPICS.of(type), PARTITIONS, (short) 1)),
                  Stream.of(new NewTopic(TOPICS.progress(), 1, (short) 1)))
              .toList();
      admin.createTopics(wanted).all().get(30, TimeUnit.SECONDS);
    }
    tellProgress();
  }

  @AfterAll
  static void close() {
    producer.close();
  }

  static Stream<String> types() {
    return CATALOG.types().stream().map(ResourceType::name);
  }

  @ParameterizedTest
  @MethodSource("types")
  void poisonedRecords_stopNothing_areTold_andAreRetriedOnceTheirCauseIsMended(String name)
      throws Exception {
    CODE.mended = false;
    Topic topic = new Topic(CATALOG.type(name), 0);
    topic.send(1, topic.insert(1));
    String noEnvelope = topic.send(2, "no JSON");
    String noKey = topic.send(3, topic.insert(3).replace("\"" + topic.type.key().sqlName(), "\"x"));
    String noNumber = topic.send(4, topic.insert(4).replace("\"version\":1", "\"version\":\"1\""));
    String novel = topic.send(5, topic.novel(5));
    topic.send(6, topic.insert(6));

    topic.awaitRow(1, 200);
    topic.awaitRow(6, 200);
    for (int poisoned = 2; poisoned <= 5; poisoned++) {
      topic.awaitRow(poisoned, 404);
      JsonNode row = topic.row(poisoned);
      assertThat(row.path("marked").asBoolean()).as("%s", row).isTrue();
      assertThat(row.path("stored").asString()).isEqualTo("nothing");
    }
    assertThat(topic.row(1).path("marked").asBoolean()).isFalse();
    assertThat(topic.row(1).path("stored").asString()).isEqualTo("row");
    assertThat(topic.letters("open"))
        .extracting(letter -> letter.path("id").asString())
        .containsExactly(noEnvelope, noKey, noNumber, novel);
    assertThat(topic.letters("open"))
        .extracting(letter -> letter.path("reason").asString())
        .satisfiesExactly(
            reason -> assertThat(reason).startsWith("no JSON from byte"),
            reason -> assertThat(reason).contains("has no " + topic.type.key().name()),
            reason -> assertThat(reason).isEqualTo("version: this String is no BIGINT"),
            reason -> assertThat(reason).isEqualTo("novel is not understood"));
    assertThat(topic.openGauge()).isEqualTo(4);
    assertThat(health().at("/components/dead_letters/status").asString()).isEqualTo("UP");
    assertThat(health().at("/components/dead_letters/details/types/" + name).asInt()).isEqualTo(4);
    JsonNode whole = get("/operations/dead-letters/" + noEnvelope);
    assertThat(whole.at("/recordKey/text").asString()).isEqualTo(topic.key(2));
    assertThat(whole.at("/recordValue/text").asString()).isEqualTo("no JSON");

    // A later change of a row with a letter applies, and the letter needs no more.
    topic.send(2, topic.insert(2));
    topic.awaitRow(2, 200);
    awaitState(noEnvelope, "superseded");
    assertThat(topic.row(2).path("marked").asBoolean()).isFalse();

    // Before the cause is mended a retry says why not.
    JsonNode early = post("/operations/dead-letters/" + novel + "/retry", "", 200);
    assertThat(early.path("outcome").asString()).isEqualTo("unreadable");
    assertThat(early.path("detail").asString()).isEqualTo("novel is not understood");
    topic.awaitRow(5, 404);

    CODE.mended = true;
    JsonNode retried =
        post("/operations/dead-letters/retry", "{\"types\": [\"" + name + "\"]}", 200);
    assertThat(retried.path("next").isNull()).isTrue();
    assertThat(retried.path("retried"))
        .extracting(each -> each.path("id").asString() + " " + each.path("outcome").asString())
        .containsExactlyInAnyOrder(
            noKey + " unreadable", noNumber + " unreadable", novel + " applied");
    topic.awaitRow(5, 200);
    assertThat(topic.row(5).path("marked").asBoolean()).isFalse();
    assertThat(state(novel)).isEqualTo("retried");

    JsonNode discarded =
        post(
            "/operations/dead-letters/" + noKey + "/discard",
            "{\"reason\": \"sent by hand\"}",
            200);
    assertThat(discarded.path("note").asString()).isEqualTo("sent by hand");
    assertThat(state(noKey)).isEqualTo("discarded");
    post("/operations/dead-letters/" + noNumber + "/discard", "{\"reason\": \"a test\"}", 200);
    assertThat(topic.letters("open")).isEmpty();
    assertThat(topic.openGauge()).isZero();
    for (int row = 1; row <= 6; row++) {
      topic.awaitRow(row, row == 3 || row == 4 ? 404 : 200);
    }
  }

  @Test
  void aRetry_neverOverwritesWhatIsNewer_norBringsADeletedRowBack() throws Exception {
    CODE.mended = false;
    Topic labs = new Topic(CATALOG.type("labs"), 100);
    String older = labs.send(1, labs.novel(1));
    String newest = labs.send(2, labs.novel(2));
    String deleted = labs.send(3, labs.novel(3));
    labs.send(1, labs.insert(1).replace("\"capacity\":1", "\"capacity\":77"));
    labs.send(3, labs.delete(3));
    labs.send(3, null);
    awaitState(older, "superseded");
    awaitState(deleted, "superseded");
    assertThat(labs.row(3).path("stored").asString()).isEqualTo("deleted");
    // As after rollcall.views.deletes.
    redis.send(c -> c.hdel(keys.of(labs.type).gone(), Keys.bytes(labs.name(3)))).join();
    assertThat(labs.row(3).path("stored").asString()).isEqualTo("nothing");

    CODE.mended = true;
    assertThat(retry(older)).isEqualTo("outdated: a later change of its row has been applied");
    assertThat(retry(deleted)).isEqualTo("outdated: a later change of its row is in its topic");
    assertThat(retry(newest)).isEqualTo("applied");
    assertThat(retry(newest)).as("once more").isEqualTo("applied");
    assertThat(get("/api/labs/" + labs.name(1) + "/").path("capacity").asInt()).isEqualTo(77);
    labs.awaitRow(2, 200);
    labs.awaitRow(3, 404);
    assertThat(labs.row(3).path("stored").asString()).isEqualTo("nothing");
  }

  @Test
  void aValue_thatKafkaDidNotTake_isShownFromItsOwnTopic_andRetried() throws Exception {
    CODE.mended = false;
    Topic labs = new Topic(CATALOG.type("labs"), 200);
    String first = labs.send(1, "no JSON");
    awaitState(first, "open");
    setLargestLetter("3000");
    try {
      String value =
          labs.novel(2)
              .replace("\"after\"", "\"padding\":\"%s\",\"after\"".formatted("x".repeat(9_000)));
      String large = labs.send(2, value);
      awaitState(large, "open");
      JsonNode whole = get("/operations/dead-letters/" + large);
      assertThat(whole.at("/letter/leftOut").asString()).isEqualTo("value");
      assertThat(whole.at("/letter/valueBytes").asInt()).isEqualTo(value.length());
      assertThat(whole.at("/recordValue/text").asString()).isEqualTo(value);
      CODE.mended = true;
      assertThat(retry(large)).isEqualTo("applied");
      labs.awaitRow(2, 200);
    } finally {
      setLargestLetter(String.valueOf(DeadLetters.LARGEST_LETTER));
    }
    post("/operations/dead-letters/" + first + "/discard", "{\"reason\": \"a test\"}", 200);
  }

  @Test
  void whatIsNotUnderstood_isRefusedWithItsReason() throws Exception {
    for (String unknown : List.of(NAME + ".public.labs-0@999999", "nonsense")) {
      JsonNode answer =
          answer(http.get().uri("/operations/dead-letters/{id}", unknown).exchange(), 404);
      assertThat(answer.path("detail").asString())
          .isEqualTo("There is no dead letter " + unknown + ".");
      post("/operations/dead-letters/" + unknown + "/retry", "", 404);
      post("/operations/dead-letters/" + unknown + "/discard", "{\"reason\": \"x\"}", 404);
    }
    assertThat(
            post("/operations/dead-letters/nonsense/discard", "{}", 400).path("detail").asString())
        .startsWith("reason is missing; give ");
    assertThat(
            post("/operations/dead-letters/retry", "{\"types\": [\"nope\"]}", 400)
                .path("detail")
                .asString())
        .isEqualTo("There is no type \"nope\"");
    for (String query : List.of("type=nope", "state=lost", "limit=0", "limit=1001", "after=x")) {
      answer(http.get().uri("/operations/dead-letters?" + query).exchange(), 400);
    }
    answer(http.get().uri("/operations/rows/nope/1").exchange(), 404);
  }

  @Test
  void pages_followEachOther_byTypeKeyAndState() throws Exception {
    CODE.mended = false;
    Topic labs = new Topic(CATALOG.type("labs"), 300);
    String last = "";
    for (int i = 0; i < 5; i++) {
      last = labs.send(i, "no JSON");
    }
    awaitState(last, "open");
    TreeSet<String> found = new TreeSet<>();
    long after = -1;
    do {
      JsonNode page = get("/operations/dead-letters?type=labs&state=open&limit=2&after=" + after);
      assertThat(page.path("letters").size()).isLessThanOrEqualTo(2);
      page.path("letters").forEach(letter -> found.add(letter.path("key").asString()));
      after = page.path("next").asLong(-1);
    } while (after >= 0);
    assertThat(found)
        .contains(labs.name(0), labs.name(1), labs.name(2), labs.name(3), labs.name(4));
    assertThat(get("/operations/dead-letters?type=labs&key=" + labs.name(3)).path("letters").size())
        .isEqualTo(1);
    for (JsonNode letter : labs.letters("open")) {
      String id = letter.path("id").asString();
      post("/operations/dead-letters/" + id + "/discard", "{\"reason\": \"a test\"}", 200);
    }
  }

  /** The topic of a type, and rows of it whose keys no other test has. */
  private final class Topic {
    private final ResourceType type;
    private final int first;
    private final int partition;

    Topic(ResourceType type, int first) {
      this.type = type;
      this.first = first;
      this.partition = CATALOG.types().indexOf(type) % PARTITIONS;
    }

    /** The key of a row, as callers give it. */
    String name(int row) {
      return type.key().type().isNumber() ? String.valueOf(first + row) : "K" + (first + row);
    }

    String key(int row) {
      return "{\"%s\":%s}".formatted(type.key().sqlName(), keyJson(row));
    }

    private String keyJson(int row) {
      return type.key().type().isNumber() ? name(row) : "\"" + name(row) + "\"";
    }

    String insert(int row) {
      ObjectNode after = JSON.createObjectNode();
      for (Column column : type.columns()) {
        switch (column.type()) {
          case STRING, TEXT, EMAIL, CHOICE -> after.put(column.sqlName(), "x");
          case INTEGER, BIGINT -> after.put(column.sqlName(), 1);
          case BOOLEAN -> after.put(column.sqlName(), true);
          case UUID, TIMESTAMP, DATE -> after.putNull(column.sqlName());
        }
      }
      after.set(type.key().sqlName(), JSON.readTree(keyJson(row)));
      return "{\"before\":null,\"after\":%s,\"source\":{\"lsn\":%d,\"ts_ms\":1,\"snapshot\":\"false\"},\"op\":\"c\"}"
          .formatted(after, ++lsn);
    }

    /** What earlier code does not understand. */
    String novel(int row) {
      return "{\"novel\":1," + insert(row).substring(1);
    }

    String delete(int row) {
      return "{\"before\":%s,\"after\":null,\"source\":{\"lsn\":%d,\"ts_ms\":1},\"op\":\"d\"}"
          .formatted(key(row), ++lsn);
    }

    /** Sends a record; the id that its letter would have. */
    String send(int row, @Nullable String value) throws Exception {
      String topic = TOPICS.of(type);
      long offset =
          producer
              .send(
                  new ProducerRecord<>(
                      topic,
                      partition,
                      key(row).getBytes(UTF_8),
                      value == null ? null : value.getBytes(UTF_8)))
              .get(30, TimeUnit.SECONDS)
              .offset();
      return topic + "-" + partition + "@" + offset;
    }

    void awaitRow(int row, int status) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  http.get()
                      .uri("/api/{type}/{key}/", type.name(), name(row))
                      .exchange()
                      .expectStatus()
                      .isEqualTo(status)
                      .expectBody());
    }

    JsonNode row(int row) {
      return get("/operations/rows/" + type.name() + "/" + name(row));
    }

    List<JsonNode> letters(String state) {
      return get("/operations/dead-letters?type=" + type.name() + "&state=" + state)
          .path("letters")
          .valueStream()
          .toList();
    }

    int openGauge() {
      return get("/actuator/metrics/rollcall.dead.letters.open?tag=type:" + type.name())
          .at("/measurements/0/value")
          .asInt();
    }
  }

  private String retry(String id) {
    return post("/operations/dead-letters/" + id + "/retry", "", 200).path("detail").asString();
  }

  private String state(String id) {
    return get("/operations/dead-letters/" + id).at("/letter/state").asString();
  }

  private void awaitState(String id, String state) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(state(id)).isEqualTo(state));
  }

  private JsonNode health() {
    return JSON.readTree(
        http.get()
            .uri("/actuator/health")
            .exchange()
            .expectBody()
            .returnResult()
            .getResponseBody());
  }

  private JsonNode get(String uri) {
    return answer(http.get().uri(uri).exchange(), 200);
  }

  private JsonNode post(String uri, String body, int status) {
    WebTestClient.RequestBodySpec request =
        http.post().uri(uri).contentType(MediaType.APPLICATION_JSON);
    return answer(body.isEmpty() ? request.exchange() : request.bodyValue(body).exchange(), status);
  }

  private static JsonNode answer(WebTestClient.ResponseSpec response, int status) {
    byte[] body = response.expectBody().returnResult().getResponseBody();
    assertThat(body).isNotNull();
    String text = new String(body, UTF_8);
    response.expectStatus().value(found -> assertThat(found).as(text).isEqualTo(status));
    return JSON.readTree(body);
  }

  /** All that the topics hold by now counts as complete. */
  private static void tellProgress() throws Exception {
    Map<String, long[]> ends = new HashMap<>();
    CATALOG.types().forEach(type -> ends.put(TOPICS.of(type), new long[PARTITIONS]));
    byte[] progress = new Progress(1, System.currentTimeMillis(), ends).toJson();
    producer
        .send(new ProducerRecord<>(TOPICS.progress(), 0, null, progress))
        .get(30, TimeUnit.SECONDS);
  }

  private static void setLargestLetter(String bytes) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPICS.deadLetters());
    AlterConfigOp op =
        new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(client())) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(op))).all().get(30, TimeUnit.SECONDS);
    }
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", Servers.shared().kafka().bootstrapServers());
  }
}
