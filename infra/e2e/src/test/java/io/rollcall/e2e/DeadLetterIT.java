package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Records that cannot be read are set aside with their reasons, and stop nothing. */
class DeadLetterIT {
  private static final Path TWELFTH = Path.of("src/test/resources/twelfth").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] KEY = bytes("{\"department_id\":\"X\"}");

  @Test
  void unreadableRecords_areSetAside_andLaterChangesStillApply() throws Exception {
    try (Rig rig = Rig.shared()) {
      rig.command();
      Service query = rig.query();
      rig.awaitTables();
      rig.awaitCaughtUp(query);
      String topic = rig.topics + ".public.departments";
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", rig.kafka.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (int partition = 0; partition < producer.partitionsFor(topic).size(); partition++) {
          producer.send(new ProducerRecord<>(topic, partition, KEY, bytes("no JSON"))).get();
          producer.send(new ProducerRecord<>(topic, partition, KEY, bytes("{\"op\":\"c\"}"))).get();
        }
      }
      rig.database.execute(
          "INSERT INTO departments VALUES ('D1', 'One', 'B', 'H'), ('D2', 'Two', 'B', 'H')");
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
      List<ConsumerRecord<byte[], byte[]>> letters = letters(rig, 8);
      assertThat(letters)
          .allSatisfy(
              letter -> {
                assertThat(letter.key()).isEqualTo(KEY);
                assertThat(header(letter, "topic")).isEqualTo(topic);
                assertThat(header(letter, "reason")).isNotBlank();
                assertThat(header(letter, "offset")).matches("\\d+");
              });

      Cli cli = new Cli(query);
      List<String> listed = cli.run(0, "departments");
      assertThat(listed).hasSize(8).allMatch(line -> line.contains("  departments X  "));
      String id = listed.getFirst().split(" ")[0];
      assertThat(cli.run(0, "--show", id))
          .contains(
              "record     " + id,
              "key        (21 bytes) {\"department_id\":\"X\"}",
              "value      (7 bytes) no JSON");
      assertThat(cli.run(1, "--retry", id))
          .singleElement()
          .asString()
          .contains("not read: no JSON");
      assertThat(cli.run(0, "--discard", id, "--reason", "sent by hand"))
          .containsExactly(id + "  departments X  discarded: sent by hand");
      assertThat(cli.run(0, "departments")).hasSize(7);
      assertThat(cli.run(0, "labs")).containsExactly("No dead letters are open.");
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
  void rowsThatACatalogDoesNotFit_areThere_onceItIsMended(@TempDir Path folder) throws Exception {
    Path file = TWELFTH.resolve("catalog/attendance.yaml");
    String declared = "slot: {type: string, length: 20}";
    String catalog = Files.readString(file);
    assertThat(catalog).contains(declared);
    Files.writeString(
        folder.resolve("attendance.yaml"),
        catalog.replace(declared, "slot: {type: integer}").replace("search: [slot]\n", ""));
    try (Rig rig = Rig.shared()) {
      rig.with("rollcall.dead-letters.look", "500ms")
          .with("rollcall.migrations.directory", TWELFTH.resolve("migrations").toString())
          .with("rollcall.catalog.directory", TWELFTH.resolve("catalog").toString());
      rig.command();
      rig.with("rollcall.catalog.directory", folder.toString());
      Service unfit = rig.query();
      rig.awaitTables();
      rig.awaitCaughtUp(unfit);
      rig.database.execute(
          "INSERT INTO departments VALUES ('D1', 'One', 'B', 'H');"
              + " INSERT INTO courses VALUES ('C1', 'Course', 4, 'UG');"
              + " INSERT INTO students (student_id, name, department_id, course_id, electives, year,"
              + " semester) VALUES ('S1', 'Asha', 'D1', 'C1', '', 1, 1);"
              + " INSERT INTO attendance (student_id, slot, date) VALUES"
              + " ('S1', 'mon-1', '2026-03-02'), ('S1', 'mon-2', '2026-03-02')");
      rig.awaitCaughtUp(unfit);
      Cli cli = new Cli(unfit);
      Awaitility.await("two letters")
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cli.run(0))
                      .hasSize(2)
                      .allMatch(line -> line.endsWith("slot: this String is no INTEGER")));
      assertThat(cli.run(1, "--retry-all", "attendance")).hasSize(2);
      assertThat(count(unfit)).isZero();
      String id = cli.run(0).getFirst().split(" ")[0];
      cli.run(0, "--discard", id, "--reason", "not wanted");
      unfit.close();

      Service mended =
          rig.with("rollcall.catalog.directory", TWELFTH.resolve("catalog").toString()).query();
      rig.awaitCaughtUp(mended);
      Awaitility.await("the rows")
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(count(mended)).isEqualTo(2));
      Cli then = new Cli(mended);
      Awaitility.await("no letter is open")
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(then.run(0)).containsExactly("No dead letters are open."));
      assertThat(then.run(0, "--state", "superseded")).hasSize(1);
      assertThat(then.run(0, "--state", "discarded"))
          .singleElement()
          .asString()
          .startsWith(id)
          .endsWith("discarded: not wanted");
    }
  }

  private static long count(Service query) {
    return JSON.readTree(query.get("/api/attendance/").body()).path("count").asLong(-1);
  }

  /** The command of operators, as a process of its own. */
  private record Cli(Service query) {
    /** What it prints, line by line, when it ends with the expected status. */
    List<String> run(int status, String... arguments) throws Exception {
      Path stack = Path.of("..", "stack", "target").toAbsolutePath();
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  stack.resolve("classes") + File.pathSeparator + stack.resolve("lib") + "/*",
                  "io.rollcall.stack.cli.Rollcall",
                  "dead-letters",
                  "--url",
                  query.address()));
      command.addAll(List.of(arguments));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s: %s", command, printed).isEqualTo(status);
      return printed.lines().toList();
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> letters(Rig rig, int atLeast) {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", rig.kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(rig.topics + ".dead-letters", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Awaitility.await("dead letters")
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                return letters.size() >= atLeast;
              });
    }
    return letters;
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
