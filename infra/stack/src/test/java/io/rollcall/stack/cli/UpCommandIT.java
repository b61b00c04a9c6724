package io.rollcall.stack.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.stack.Home;
import io.rollcall.stack.StackFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One stack's life: up, a killed member, a killed stack, up again, Ctrl-C. Each test takes over
 * from the one before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class UpCommandIT {

  private static final Duration UP = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private static Path data;
  private UpProcess up;
  private StackFile stack;

  @BeforeAll
  void start() throws Exception {
    up = UpProcess.start(data);
    up.await("Rollcall is up", UP);
    stack = StackFile.read(data.resolve("stack.json"));
  }

  @AfterAll
  void close() {
    up.close();
  }

  @Test
  @Order(1)
  void all_lists_are_served_through_the_edge() throws Exception {
    assertThat(Catalog.bundled().types()).hasSize(11);
    for (ResourceType type : Catalog.bundled().types()) {
      JsonNode page = get(stack.edge() + "/" + type.name() + "/?page_size=1");
      assertThat(page.get("count").asLong()).as(type.name()).isPositive();
      assertThat(page.get("results").size()).isEqualTo(1);
    }
    JsonNode students = get(stack.edge() + "/students/?page_size=2");
    assertThat(students.get("count").asLong()).isEqualTo(5_000);
    assertThat(students.get("next").asString()).startsWith(stack.edge() + "/students/?");
  }

  @Test
  @Order(2)
  void all_that_listens_is_on_loopback() throws Exception {
    Set<Integer> ports = new HashSet<>();
    for (String address :
        List.of(
            stack.edge(),
            stack.query(),
            stack.command(),
            stack.postgres(),
            "kafka://" + stack.kafka(),
            stack.redis())) {
      ports.add(URI.create(address).getPort());
    }

    assertThat(ports).hasSize(6).doesNotContain(-1);
    assertThat(Listening.elsewhereThanOnLoopback(ports)).isEmpty();
  }

  @Test
  @Order(3)
  void write_through_the_edge_reaches_the_list() throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(stack.edge() + "/departments/"))
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"department_id": "ZZ", "department_name": "Zoology",
                         "building_name": "East", "head_of_department": "Dr. Z"}
                        """))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    awaitStatus(200, stack.edge() + "/departments/ZZ/");
  }

  @Test
  @Order(4)
  void documented_commands_work() throws Exception {
    List<List<String>> commands = DocumentedCommands.in(Home.find().resolve("README.md"));

    assertThat(commands).hasSizeGreaterThanOrEqualTo(5);
    for (List<String> command : commands) {
      DocumentedCommands.run(command, stack);
    }
  }

  @Test
  @Order(5)
  void commands_of_the_runbook_work() throws Exception {
    String id = setAside();
    List<List<String>> commands =
        DocumentedCommands.withOrdersIn(Home.find().resolve("infra/RUNBOOK.md"));

    assertThat(commands).hasSizeGreaterThanOrEqualTo(15);
    for (List<String> command : commands) {
      if (command.getFirst().equals("./rollcall")) {
        List<String> words = command.stream().map(word -> word.equals("ID") ? id : word).toList();
        DocumentedCommands.order(words, data);
      } else {
        DocumentedCommands.run(command, stack);
      }
    }
  }

  /** Has a record be in a topic that cannot be read; its id among the dead letters. */
  private String setAside() throws Exception {
    Map<String, Object> brokers = Map.of("bootstrap.servers", stack.kafka());
    RecordMetadata place;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(brokers, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] key = "{\"lab_id\":\"L?\"}".getBytes(UTF_8);
      byte[] value = "no change".getBytes(UTF_8);
      place = producer.send(new ProducerRecord<>("rollcall.public.labs", key, value)).get();
    }
    String id = "%s-%d@%d".formatted(place.topic(), place.partition(), place.offset());
    Awaitility.await("it is set aside")
        .atMost(SOON)
        .until(() -> get(stack.query() + "/operations/dead-letters").toString().contains(id));
    return id;
  }

  @Test
  @Order(6)
  void second_stack_on_the_folder_is_refused() throws Exception {
    try (UpProcess second = UpProcess.start(data)) {
      assertThat(second.process().waitFor()).isEqualTo(1);
      second.await("Another stack (pid %d) runs in".formatted(up.process().pid()), SOON);
    }
    assertThat(StackFile.read(data.resolve("stack.json"))).isEqualTo(stack);
  }

  @Test
  @Order(7)
  void member_that_is_killed_comes_back() throws Exception {
    long killed = pid("query");
    ProcessHandle.of(killed).orElseThrow().destroyForcibly();

    up.await("query service (pid %d) died".formatted(killed), SOON);
    up.await("query service runs again", UP);
    awaitStatus(200, stack.edge() + "/departments/ZZ/");
    stack = StackFile.read(data.resolve("stack.json"));
    assertThat(pid("query")).isNotEqualTo(killed);
  }

  @Test
  @Order(8)
  void killed_stack_takes_all_it_started_with_it() throws Exception {
    up.process().destroyForcibly().waitFor();

    assertAllEnd(stack.pids().values());
  }

  @Test
  @Order(9)
  void next_stack_says_so_and_finds_the_data() throws Exception {
    up = UpProcess.start(data);
    up.await("an earlier run was killed", SOON);
    up.await("Rollcall is up", UP);
    stack = StackFile.read(data.resolve("stack.json"));

    assertThat(up.output()).contains("the database holds data already");
    assertThat(get(stack.edge() + "/departments/ZZ/").get("department_name").asString())
        .isEqualTo("Zoology");
  }

  @Test
  @Order(10)
  void interrupt_stops_everything_in_order() throws Exception {
    int status = up.interrupt(SOON);

    assertThat(status).isEqualTo(130);
    assertAllEnd(stack.pids().values());
    assertThat(data.resolve("stack.json")).doesNotExist();
    String said = up.output();
    assertThat(said.indexOf("query service stopped"))
        .isPositive()
        .isLessThan(said.indexOf("Postgres stopped"));
    assertThat(said.strip()).endsWith("stopped; the data stay");
  }

  private long pid(String member) {
    Long pid = stack.pids().get(member);
    assertThat(pid).as("pid of " + member).isNotNull();
    return pid;
  }

  private static void assertAllEnd(Collection<Long> pids) throws Exception {
    assertThat(pids).hasSize(5);
    for (long pid : pids) {
      CompletableFuture<?> end =
          ProcessHandle.of(pid)
              .<CompletableFuture<?>>map(ProcessHandle::onExit)
              .orElseGet(() -> CompletableFuture.completedFuture(null));
      end.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static JsonNode get(String url) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(url + ": " + answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static void awaitStatus(int status, String url) {
    Awaitility.await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(
                        HTTP.send(
                                HttpRequest.newBuilder(URI.create(url)).build(),
                                BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(status));
  }
}
