package io.rollcall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * A topic says what its table does not: lists are built of it and lack rows, until an operator has
 * the table read anew into it.
 */
class ResnapshotIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void lists_ofATopicThatIsNotItsTable_equalSql_afterOneOrder() throws Exception {
    try (Rig rig = Rig.shared()) {
      Service command = rig.command();
      Service query = rig.query();
      rig.awaitTables();
      rig.database.execute(
          "INSERT INTO departments SELECT 'D' || n, 'Department', 'B', 'H'"
              + " FROM generate_series(1, 40) n");
      rig.awaitCaughtUp(query);
      rig.compareAll(query);

      forget(rig, List.of("D3", "D4", "D30"));
      Operations.order(query, "POST", "replays", "{\"types\": [\"departments\"]}", 202);
      Operations.awaitPhase(query, List.of("departments"), "done");
      assertThat(count(query)).isEqualTo(37);

      HttpResponse<String> ordered =
          command.write("POST", "/operations/resnapshots", "{\"types\": [\"departments\"]}");
      assertThat(ordered.statusCode()).as(ordered.body()).isEqualTo(202);
      rig.database.execute(
          "DELETE FROM departments WHERE department_id IN ('D4', 'D5');"
              + " UPDATE departments SET building_name = 'Moved' WHERE department_id = 'D30'");
      Awaitility.await("the resnapshot ends")
          .atMost(PATIENCE)
          .until(
              () ->
                  JSON.readTree(command.get("/operations/resnapshots").body())
                      .at("/0/phase")
                      .asString()
                      .equals("done"));
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
      assertThat(count(query)).isEqualTo(38);
    }
  }

  /** Leaves of rows what compaction leaves of deleted ones. */
  private static void forget(Rig rig, List<String> departments) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", rig.kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String department : departments) {
        byte[] key = "{\"department_id\":\"%s\"}".formatted(department).getBytes(UTF_8);
        producer
            .send(new ProducerRecord<>(rig.topics + ".public.departments", key, (byte[]) null))
            .get();
      }
    }
  }

  private static long count(Service query) {
    return JSON.readTree(query.get("/api/departments/?page_size=1").body()).path("count").asLong();
  }
}
