package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.command.capture.Resnapshot.Phase;
import io.rollcall.testkit.oracle.RandomWrites;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Topics that are not what their tables are, and how they become it while writes go on. */
class ResnapshotIT {
  private static final boolean ALL = "all".equals(System.getProperty("rollcall.tests"));
  private static final long SEED = Long.getLong("rollcall.seed", System.nanoTime());
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Catalog CATALOG = Catalog.bundled();
  private static final List<String> TYPES =
      CATALOG.types().stream().map(ResourceType::name).toList();

  private static CaptureRig rig;

  @BeforeAll
  static void startServers() {
    rig = new CaptureRig();
  }

  @AfterAll
  static void stopServers() throws Exception {
    rig.close();
  }

  @AfterEach
  void stopCaptures() {
    rig.stopCaptures();
  }

  @Test
  void topics_become_their_tables_while_random_writes_go_on() throws Exception {
    for (int round = 0; round < (ALL ? 10 : 1); round++) {
      topicsBecomeTheirTables(SEED + round);
    }
  }

  private static void topicsBecomeTheirTables(long seed) throws Exception {
    String db = rig.database();
    RandomWrites writes = new RandomWrites(seed, 60);
    try (Connection connection = rig.connect(db)) {
      for (int i = 0; i < 300; i++) {
        writes.transaction(connection);
      }
    }
    rig.capture(db);
    assertSameAsSql(db, seed);
    rig.stopCaptures();
    for (ResourceType type : CATALOG.types()) {
      spoil(db, type);
    }

    AtomicBoolean enough = new AtomicBoolean();
    FutureTask<Void> writing = new FutureTask<>(() -> write(db, writes, seed, enough), null);
    Thread.ofPlatform().daemon().start(writing);
    Capture capture = rig.capture(db);
    try {
      orderWhenCaptured(db, TYPES);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(resnapshots(db).all()).allMatch(one -> one.phase() == Phase.DONE));
    } finally {
      enough.set(true);
      writing.get(1, TimeUnit.MINUTES);
    }

    assertSameAsSql(db, seed);
    assertThat(resnapshots(db).all()).hasSameSizeAs(TYPES);
    assertThat(resnapshots(db).all().stream().mapToLong(Resnapshot::deletes).sum())
        .isEqualTo(capture.counts().vanished());
    assertThat(rig.records(db + ".public.users").toString()).doesNotContain("password");
    rig.stopCaptures();
  }

  /** One row is missing, one is another, one is too many. */
  private static void spoil(String db, ResourceType type) {
    String topic = db + ".public." + type.table();
    List<Map.Entry<String, String>> last = new ArrayList<>(lastRows(topic).entrySet());
    assertThat(last).as(type.name()).hasSizeGreaterThan(2);
    String other = last.get(1).getValue().replaceAll("\"version\":\\d+}", "\"version\":4711}");
    String gone = type.key().type().isNumber() ? "999999" : "\"GONE\"";
    String extra = last.get(2).getKey().replaceAll(":.*", ":" + gone + "}");
    String key = last.get(2).getKey().replaceAll("[{}]", "");
    String extraRow =
        last.get(2).getValue().replace("\"after\":{" + key, "\"after\":" + extra.replace("}", ""));
    send(topic, last.get(0).getKey(), null);
    send(topic, last.get(1).getKey(), other.replaceAll("\"op\":\"[cru]\"", "\"op\":\"u\""));
    send(topic, extra, extraRow);
    send(topic, "no key of ours", extraRow);
  }

  private static TreeMap<String, String> lastRows(String topic) {
    TreeMap<String, String> last = new TreeMap<>();
    for (ConsumerRecord<String, String> record : rig.records(topic)) {
      if (record.value() == null) {
        last.remove(record.key());
      } else if (!record.value().contains("\"op\":\"d\"")) {
        last.put(record.key(), record.value());
      }
    }
    return last;
  }

  private static void send(String topic, String key, String value) {
    try (Producer<byte[], byte[]> producer =
        Producers.durable(Map.of("bootstrap.servers", rig.brokers()), "test")) {
      producer.send(
          new ProducerRecord<>(
              topic, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8)));
      producer.flush();
    }
  }

  private static void write(String db, RandomWrites writes, long seed, AtomicBoolean enough) {
    try (Connection connection = rig.connect(db);
        Statement statement = connection.createStatement()) {
      for (int i = 0; !enough.get(); i++) {
        writes.transaction(connection);
        statement.execute(
            """
            update students set electives = (select string_agg(md5(n::text || %1$d), '')
              from generate_series(1, 300) n) where student_id = (select max(student_id) from students)"""
                .formatted(i));
        statement.execute(
            "update students set year = year + 1 where length(electives) > 2000 and year < 9");
        if ((i + seed) % 40 == 39) {
          writes.truncate(connection);
        }
        Thread.sleep(2); // Not so many that nothing is left to read.
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_resnapshot_goes_on_where_another_capture_left_it() throws Exception {
    String db = manyDepartments(60_000);
    Capture first = rig.capture(db);
    await().atMost(PATIENCE).until(() -> first.captured() > 0);
    await().atMost(PATIENCE).until(() -> departments(db).size() >= 60_000);
    send(db + ".public.departments", "{\"department_id\":\"GONE\"}", gone());
    orderWhenCaptured(db, List.of("departments"));
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(PATIENCE)
        .until(() -> one(db).rowsRead() > 0);
    rig.stopCaptures();

    Resnapshot left = one(db);
    assertThat(left.phase()).isEqualTo(Phase.READING);
    assertThat(left.rowsRead()).isBetween(1L, 59_999L);
    rig.sql(
        db,
        "delete from departments where department_id = 'D1'",
        "update departments set building_name = 'Moved' where department_id = 'D20'");
    rig.capture(db);

    await().atMost(PATIENCE).until(() -> one(db).phase() == Phase.DONE);
    assertThat(one(db).begunAt()).isEqualTo(left.begunAt());
    assertThat(one(db).deletes()).isEqualTo(1);
    // Once by the first snapshot; of the second time a few again where the first one had not told.
    assertThat(departments(db)).hasSizeBetween(2 * 60_000, 2 * 60_000 + 59_999);
    // Among those that are read first, of which the first one had told: not read again.
    assertThat(departments(db))
        .filteredOn(record -> record.key().contains("\"D10\""))
        .as("by the first snapshot, and by the resnapshot")
        .hasSize(2);
    assertSameAsSql(db, 0);
  }

  @Test
  void a_resnapshot_waits_for_open_transactions_and_can_be_stopped() throws Exception {
    String db = manyDepartments(100);
    Capture capture = rig.capture(db);
    await().atMost(PATIENCE).until(() -> capture.captured() > 0);
    try (Connection open = rig.connect(db);
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      statement.execute("delete from departments where department_id = 'D1'");
      orderWhenCaptured(db, List.of("departments"));
      assertThatThrownBy(() -> resnapshots(db).order(List.of("departments")))
          .isInstanceOf(Resnapshots.RefusedException.class)
          .hasMessageContaining("goes on already");
      await()
          .atMost(PATIENCE)
          .until(() -> one(db).problem() != null && one(db).phase() == Phase.WAITING);
      assertThat(resnapshots(db).stop("departments").phase()).isEqualTo(Phase.WAITING);
      await().atMost(PATIENCE).until(() -> one(db).phase() == Phase.STOPPED);

      resnapshots(db).order(List.of("departments"));
      await().atMost(PATIENCE).until(() -> one(db).begunAt() != null);
      open.commit();
    }
    await().atMost(PATIENCE).until(() -> one(db).phase() == Phase.DONE);
    assertSameAsSql(db, 0);
    assertThatThrownBy(() -> resnapshots(db).stop("departments"))
        .hasMessageContaining("No resnapshot of departments goes on");
  }

  @Test
  void too_many_rows_to_compare_fail_it_and_say_what_to_set() throws Exception {
    String db = manyDepartments(6_000);
    rig.capture(db);
    orderWhenCaptured(db, List.of("departments"));
    await().atMost(PATIENCE).until(() -> one(db).phase() == Phase.DONE);
    rig.stopCaptures();
    rig.capture(rig.settings(db, 1_000));
    orderWhenCaptured(db, List.of("departments"));

    await().atMost(PATIENCE).until(() -> one(db).phase() == Phase.FAILED);
    assertThat(one(db).problem()).contains("rollcall.capture.compared-rows");
  }

  @Test
  void without_a_capture_that_leads_orders_are_refused() throws Exception {
    String db = rig.database();

    assertThatThrownBy(() -> resnapshots(db).order(List.of("labs")))
        .isInstanceOfSatisfying(
            Resnapshots.RefusedException.class, e -> assertThat(e.isForLater()).isTrue());
    assertThat(resnapshots(db).all()).isEmpty();
  }

  private static String manyDepartments(int rows) throws Exception {
    String db = rig.database();
    rig.sql(
        db,
        "insert into departments select 'D' || n, 'N', 'B', 'H' from generate_series(1, %d) n"
            .formatted(rows));
    return db;
  }

  private static String gone() {
    return """
        {"before":null,"after":{"department_id":"GONE","department_name":"N","building_name":"B",\
        "head_of_department":"H","version":1},"source":{"lsn":1,"ts_ms":1},"op":"c","ts_ms":1}""";
  }

  private static List<ConsumerRecord<String, String>> departments(String db) {
    return rig.records(db + ".public.departments").stream()
        .filter(record -> record.value() != null && record.value().contains("\"op\":\"r\""))
        .toList();
  }

  private static Resnapshots resnapshots(String db) {
    return new Resnapshots(rig.settings(db).database(), db);
  }

  private static Resnapshot one(String db) throws Exception {
    return resnapshots(db).all().getFirst();
  }

  private static void orderWhenCaptured(String db, List<String> types) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(Resnapshots.RefusedException.class)
        .until(() -> resnapshots(db).order(types).refused().isEmpty());
  }

  /** In whatever order partitions are read. */
  private static void assertSameAsSql(String db, long seed) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              for (ResourceType type : CATALOG.types()) {
                List<ConsumerRecord<String, String>> records =
                    new ArrayList<>(rig.records(db + ".public." + type.table()));
                TreeMap<String, String> expected = inSql(db, type);
                assertThat(keyed(TopicState.of(type, records)))
                    .as("%s, seed %d", type.name(), seed)
                    .isEqualTo(expected);
                records.sort(Collections.reverseOrder((a, b) -> a.partition() - b.partition()));
                assertThat(keyed(TopicState.of(type, records))).isEqualTo(expected);
              }
            });
  }

  private static TreeMap<String, String> keyed(TreeMap<String, String> byPartition) {
    TreeMap<String, String> rows = new TreeMap<>();
    byPartition.forEach((id, row) -> rows.put(id.substring(id.indexOf(' ') + 1), row));
    return rows;
  }

  private static TreeMap<String, String> inSql(String db, ResourceType type) throws Exception {
    TreeMap<String, String> rows = new TreeMap<>();
    try (Connection connection = rig.connect(db);
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select %s::text, to_jsonb(t) from %s t"
                    .formatted(type.key().sqlName(), type.table()))) {
      while (result.next()) {
        rows.put(
            result.getString(1),
            TopicState.row(type, CaptureRig.JSON.readTree(result.getString(2))));
      }
    }
    return rows;
  }
}
