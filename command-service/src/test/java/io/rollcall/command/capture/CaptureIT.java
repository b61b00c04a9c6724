package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rollcall.change.Progress;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.AlterConfigsResult;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;

/** Each test has a database of its own, with a slot and topics named after it. */
class CaptureIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

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
  void snapshot_and_stream_reach_the_topic_of_the_table_in_order() throws Exception {
    String db = rig.database();
    rig.sql(db, "insert into departments values ('D1', 'Physics', 'B1', 'Curie')");
    rig.capture(db);
    eventually(() -> assertThat(rig.table(db + ".public.departments")).hasSize(1));

    rig.sql(
        db,
        "insert into departments values ('D2', 'Chemistry', 'B1', 'Lavoisier')",
        "update departments set department_name = 'Optics' where department_id = 'D1'",
        "update departments set department_name = 'Waves' where department_id = 'D1'",
        "delete from departments where department_id = 'D1'");

    eventually(
        () ->
            assertThat(of(db + ".public.departments", "{\"department_id\":\"D1\"}"))
                .containsExactly("r Physics", "u Optics", "u Waves", "d", "tombstone"));
    assertThat(rig.table(db + ".public.departments"))
        .containsOnlyKeys("{\"department_id\":\"D2\"}");
    JsonNode envelope =
        CaptureRig.JSON.readTree(
            rig.records(db + ".public.departments").stream()
                .filter(record -> record.key().contains("D2"))
                .findFirst()
                .orElseThrow()
                .value());
    assertThat(envelope.path("op").asString()).isEqualTo("c");
    assertThat(envelope.path("source").path("lsn").isIntegralNumber()).isTrue();
    assertThat(envelope.path("source").path("table").asString()).isEqualTo("departments");
    assertThat(envelope.path("after").toString())
        .isEqualTo(
            "{\"department_id\":\"D2\",\"department_name\":\"Chemistry\",\"building_name\":\"B1\","
                + "\"head_of_department\":\"Lavoisier\",\"version\":1}");
  }

  @Test
  void hidden_columns_are_in_no_topic() throws Exception {
    String db = rig.database();
    rig.sql(db, "insert into users (username, password) values ('ada', 'hush-snapshot')");
    rig.capture(db);
    eventually(() -> assertThat(rig.table(db + ".public.users")).hasSize(1));

    rig.sql(
        db,
        "insert into users (username, password) values ('bob', 'hush-insert')",
        "update users set password = 'hush-update', first_name = 'Ada' where username = 'ada'",
        "delete from users where username = 'bob'");

    eventually(
        () ->
            assertThat(rig.table(db + ".public.users").values())
                .singleElement()
                .satisfies(
                    user -> assertThat(user.path("first_name").asString()).isEqualTo("Ada")));
    for (String topic : rig.topics(db)) {
      for (ConsumerRecord<String, String> record : rig.records(topic)) {
        assertThat(record.key() + record.value())
            .doesNotContain("hush", "password", "last_login", "is_superuser", "date_joined");
      }
    }
  }

  @Test
  void a_bulk_update_and_a_changed_key_arrive_whole() throws Exception {
    String db = rig.database();
    streamingCapture(db);
    rig.sql(
        db,
        """
        insert into departments
        select 'D' || n, 'Name ' || n, 'B', 'H' from generate_series(1, 3000) n""",
        "update departments set building_name = 'New'",
        "update departments set department_id = 'X1' where department_id = 'D1'");

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
    assertThat(rig.table(db + ".public.departments").values())
        .allSatisfy(row -> assertThat(row.path("building_name").asString()).isEqualTo("New"));
    assertThat(of(db + ".public.departments", "{\"department_id\":\"D1\"}"))
        .containsExactly("c Name 1", "u Name 1", "d", "tombstone");
  }

  @Test
  void a_truncate_is_in_each_partition_behind_the_rows_it_removes() throws Exception {
    String db = rig.database();
    streamingCapture(db);
    rig.sql(
        db,
        "insert into departments select 'D' || n, 'N', 'B', 'H' from generate_series(1, 40) n",
        "truncate departments cascade",
        "insert into departments values ('Z', 'N', 'B', 'H')");

    eventually(
        () ->
            assertThat(rig.tableByPartition(db + ".public.departments"))
                .containsOnlyKeys("{\"department_id\":\"Z\"}"));
    assertThat(
            rig.records(db + ".public.departments").stream()
                .filter(record -> record.key().contains("truncate"))
                .map(ConsumerRecord::partition))
        .containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void messages_that_others_put_into_the_log_are_passed_over() throws Exception {
    String db = rig.database();
    streamingCapture(db);
    rig.sql(
        db,
        "select pg_logical_emit_message(true, 'other', 'in a transaction')",
        "select pg_logical_emit_message(false, 'other', 'without one')",
        "insert into departments values ('D1', 'N', 'B', 'H')");

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
  }

  @Test
  void a_large_text_that_an_update_leaves_alone_is_not_lost() throws Exception {
    String db = rig.database();
    streamingCapture(db);
    campus(db);
    rig.sql(
        db,
        """
        update students set electives =
          (select string_agg(md5(n::text), '') from generate_series(1, 4000) n)
        where student_id = 'S1'""",
        "update students set name = 'Renamed' where student_id = 'S1'");
    String electives = rig.ask(db, "select electives from students where student_id = 'S1'");

    eventually(
        () ->
            assertThat(rig.table(db + ".public.students").values())
                .singleElement()
                .satisfies(
                    row -> assertThat(row.path("name").asString()).isEqualTo("Renamed"),
                    row -> assertThat(row.path("electives").asString()).isEqualTo(electives)));
  }

  @Test
  void values_of_the_widest_row_that_an_update_leaves_alone_are_not_lost() throws Exception {
    String db = rig.database();
    streamingCapture(db);
    rig.sql(
        db,
        """
        create function wide(length int) returns text volatile return (
          select string_agg(chr(131072 + (random() * 40000)::int), '')
          from generate_series(1, length))""",
        "insert into departments select wide(10), wide(100), wide(50), wide(100)",
        """
        insert into faculty
        select wide(10), wide(100), wide(50), department_id, wide(100), 1, wide(254), wide(15)
        from departments""",
        """
        insert into users (username, email, role, department, first_name, last_name, password)
        select wide(150), wide(254), 'student', wide(100), wide(150), wide(150), wide(128)""",
        "update faculty set max_workload_per_week = 2",
        "update users set is_active = false");

    for (String table : List.of("faculty", "users")) {
      JsonNode expected =
          CaptureRig.JSON.readTree(rig.ask(db, "select to_jsonb(t) from " + table + " t"));
      eventually(
          () ->
              assertThat(rig.table(db + ".public." + table).values())
                  .singleElement()
                  .satisfies(
                      row -> assertThat(row.path("version").asInt()).isEqualTo(2),
                      row ->
                          row.properties()
                              .forEach(
                                  value ->
                                      assertThat(value.getValue())
                                          .as(value.getKey())
                                          .isEqualTo(expected.path(value.getKey())))));
    }
  }

  @Test
  void a_topic_that_takes_too_little_is_widened_before_a_large_change_comes() throws Exception {
    String db = rig.database();
    rig.narrowTopic(db + ".public.students");
    Capture capture = streamingCapture(db);
    campus(db);
    rig.sql(
        db,
        """
        update students set electives =
          (select string_agg(md5(n::text), '') from generate_series(1, 100000) n)
        where student_id = 'S1'""");
    String electives = rig.ask(db, "select md5(electives) from students where student_id = 'S1'");

    eventually(
        () ->
            assertThat(rig.table(db + ".public.students").values())
                .singleElement()
                .satisfies(
                    row ->
                        assertThat(CaptureRig.md5(row.path("electives").asString()))
                            .isEqualTo(electives)));
    assertThat(capture.failure()).isNull();
    assertThat(capture.news().warnings()).isEmpty();
  }

  @Test
  void a_topic_that_may_not_be_widened_is_told_with_what_to_do() throws Exception {
    String db = rig.database();
    rig.narrowTopic(db + ".public.labs");
    CaptureTopics topics =
        new CaptureTopics(rig.settings(db), Set.of("labs", "departments", "rollcall_heartbeat"));

    CaptureTopics.Ready ready;
    List<String> still;
    List<String> mended;
    try (Admin admin = new Refused(Map.of("bootstrap.servers", rig.brokers()))) {
      ready = topics.ensure(admin);
      still = topics.warnings(admin);
      rig.widenTopic(db + ".public.labs", 16_777_216);
      mended = topics.warnings(admin);
    }

    assertThat(ready.ends().partitions(db + ".public.labs")).isEqualTo(1);
    assertThat(ready.ends().partitions(db + ".public.departments")).isEqualTo(4);
    assertThat(ready.warnings())
        .singleElement()
        .asString()
        .startsWith("topic " + db + ".public.labs has max.message.bytes=1048588, and Kafka refuses")
        .endsWith("--entity-name " + db + ".public.labs --add-config max.message.bytes=16777216");
    assertThat(still).isEqualTo(ready.warnings());
    assertThat(mended).isEmpty();
  }

  @Test
  void a_topic_that_a_broker_has_not_heard_of_yet_is_waited_for() throws Exception {
    String db = rig.database();
    CaptureTopics topics = new CaptureTopics(rig.settings(db), Set.of("labs"));

    try (Uninformed admin = new Uninformed(Map.of("bootstrap.servers", rig.brokers()))) {
      assertThat(topics.ensure(admin).ends().partitions(db + ".public.labs")).isEqualTo(4);
      assertThat(admin.asked).isEqualTo(3);
    }
  }

  @Test
  void a_topic_that_kafka_has_not_refused_to_widen_fails_the_start() {
    String db = rig.database();
    rig.narrowTopic(db + ".public.labs");
    CaptureTopics topics = new CaptureTopics(rig.settings(db), Set.of("labs"));

    try (Admin admin = new Unheard(Map.of("bootstrap.servers", rig.brokers()))) {
      assertThatThrownBy(() -> topics.ensure(admin))
          .isInstanceOf(CaptureFailure.class)
          .hasMessageStartingWith("Kafka: ");
    }
  }

  @Test
  void progress_says_what_is_in_the_topics() throws Exception {
    String db = rig.database();
    rig.sql(db, "insert into departments values ('D1', 'Physics', 'B1', 'Curie')");
    rig.capture(db);
    eventually(() -> assertThat(rig.records(db + ".progress")).isNotEmpty());
    for (int n = 2; n <= 60; n++) {
      rig.sql(db, "insert into departments values ('D" + n + "', 'N', 'B', 'H')");
    }
    long committed = rig.logEnd(db);

    eventually(
        () -> assertThat(progress(db).getLast().position()).isGreaterThanOrEqualTo(committed));
    Map<String, ConsumerRecord<String, String>> last =
        rig.records(db + ".public.departments").stream()
            .collect(Collectors.toMap(ConsumerRecord::key, record -> record, (a, b) -> b));
    for (Progress progress : progress(db)) {
      long[] ends = progress.ends().get(db + ".public.departments");
      assertThat(ends).hasSize(4);
      // Each insert is a transaction of its own: its change was written right before its commit.
      last.values().stream()
          .filter(record -> lsn(record) < progress.position())
          .forEach(record -> assertThat(record.offset()).isLessThan(ends[record.partition()]));
    }
  }

  @Test
  void killed_streams_lose_nothing_not_even_of_a_copy() throws Exception {
    String db = rig.database();
    streamingCapture(db);
    for (int round = 0; round < 6; round++) {
      int from = round * 5000;
      // A COPY writes many rows under one LSN; the stream is cut somewhere among them.
      copy(db, from, 5000);
      Thread.sleep(40L * round);
      await().atMost(PATIENCE).until(() -> cutStream(db));
      rig.sql(
          db,
          "update departments set building_name = 'R" + round + "' where department_id like '%7'");
    }

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
  }

  /** Ends the session that streams; false while there is none. */
  private static boolean cutStream(String db) throws SQLException {
    String cut =
        rig.ask(
            db,
            """
            select count(*) from (
              select pg_terminate_backend(active_pid) as ended from pg_replication_slots
              where slot_name = '%s' and active_pid is not null) t
            where ended"""
                .formatted(db));
    return !cut.equals("0");
  }

  @Test
  void a_capture_that_is_closed_in_the_middle_goes_on_where_it_was() throws Exception {
    String db = rig.database();
    for (int round = 0; round < 3; round++) {
      Capture capture = rig.capture(db);
      await().atMost(PATIENCE).until(() -> capture.captured() > 0);
      long before = capture.counts().records();
      copy(db, round * 40_000, 40_000);
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(PATIENCE)
          .until(() -> capture.counts().records() > before + 2_000);
      capture.close();
      assertThat(capture.counts().records()).isLessThan(before + 40_000);
      rig.sql(db, "delete from departments where department_id like '%" + round + "'");
    }
    rig.capture(db);

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
  }

  @Test
  void of_two_captures_one_captures_and_the_other_goes_on_when_it_dies() throws Exception {
    String db = rig.database();
    Capture first = rig.capture(db);
    await().atMost(PATIENCE).until(() -> first.role() == Role.LEADER);
    Capture second = rig.capture(db);
    copy(db, 0, 3000);
    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
    assertThat(second.role()).isEqualTo(Role.STANDBY);

    // What the death of its process would do: the sessions of lock and slot are gone.
    rig.sql(
        db,
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = '%s' and application_name = 'rollcall capture lock'
          and pid in (select pid from pg_locks where locktype = 'advisory' and granted)"""
            .formatted(db));
    copy(db, 3000, 3000);
    await()
        .atMost(PATIENCE)
        .until(() -> first.role() == Role.LEADER ^ second.role() == Role.LEADER);
    first.close();
    copy(db, 6000, 3000);

    await().atMost(PATIENCE).until(() -> second.role() == Role.LEADER);
    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
  }

  @Test
  void a_producer_that_kafka_takes_nothing_from_is_replaced() throws Exception {
    String db = rig.database();
    CaptureSettings settings = rig.settings(db);
    AtomicInteger made = new AtomicInteger();
    AtomicBoolean taken = new AtomicBoolean(true);
    Capture capture =
        rig.capture(
            settings,
            () -> {
              Producer<byte[], byte[]> producer = Producers.durable(settings.kafka(), "test");
              return made.incrementAndGet() == 1 ? takenWhile(taken, producer) : producer;
            });
    copy(db, 0, 100);
    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
    taken.set(false);
    copy(db, 100, 100);

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
    assertThat(made).hasValue(2);
    assertThat(capture.counts().restarts()).isEqualTo(1);
  }

  /** Sends as long as that is set, and tries what comes then for ever. */
  @SuppressWarnings("unchecked")
  private static Producer<byte[], byte[]> takenWhile(
      AtomicBoolean taken, Producer<byte[], byte[]> producer) {
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            CaptureIT.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) ->
                method.getName().equals("send") && !taken.get()
                    ? new CompletableFuture<>()
                    : method.invoke(producer, arguments));
  }

  @Test
  void kafka_may_die_in_the_middle() throws Exception {
    String db = rig.database();
    Capture capture = streamingCapture(db);
    CaptureMonitor monitor = rig.monitor(db, Duration.ofSeconds(2), capture);
    await().atMost(PATIENCE).until(() -> monitor.status().up());
    copy(db, 0, 4000);
    rig.killKafka();
    copy(db, 4000, 4000);

    await().atMost(PATIENCE).until(() -> !monitor.status().up());
    assertThat(monitor.status().details().get("problem")).asString().contains("stands still");
    rig.startKafkaAgain();

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
    await().atMost(PATIENCE).until(() -> monitor.status().up());
  }

  @Test
  void the_slot_of_an_idle_database_moves_on_and_health_sees_it_from_anywhere() throws Exception {
    String db = rig.database();
    Capture capture = rig.capture(db);
    CaptureMonitor elsewhere = rig.monitor(db, Duration.ofSeconds(30), null);
    eventually(() -> assertThat(rig.confirmed(db)).isPositive());
    long before = rig.confirmed(db);

    eventually(() -> assertThat(rig.confirmed(db)).isGreaterThan(before));
    // It looks now and then, and may have looked last before there was a slot.
    eventually(
        () ->
            assertThat(elsewhere.status().details())
                .containsEntry("role", "off")
                .containsKey("lag_bytes"));
    assertThat(elsewhere.status().up()).isTrue();
    assertThat(capture.failure()).isNull();
  }

  @Test
  void deletes_while_the_position_was_lost_are_seen() throws Exception {
    String db = rig.database();
    rig.sql(
        db, "insert into departments select 'D' || n, 'N', 'B', 'H' from generate_series(1, 9) n");
    Capture capture = rig.capture(db);
    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
    capture.close();
    rig.sql(db, "delete from departments where department_id = 'D5'");
    forgetPosition(db);
    rig.capture(db);

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
  }

  @Test
  void topics_of_too_many_rows_are_not_read_again_and_again() throws Exception {
    String db = rig.database();
    rig.sql(
        db, "insert into departments select 'D' || n, 'N', 'B', 'H' from generate_series(1, 9) n");
    Capture before = rig.capture(db);
    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
    before.close();
    forgetPosition(db);
    rig.sql(db, "delete from departments where department_id = 'D5'");
    Capture capture = rig.capture(rig.settings(db, 8));

    await()
        .atMost(PATIENCE)
        .during(Duration.ofSeconds(3))
        .until(() -> capture.counts().restarts() == 1);
    assertThat(capture.failure().message()).contains("compared-rows", "keeps Postgres's log");
    assertThat(capture.role()).isEqualTo(Role.LEADER);
    capture.close();
    rig.capture(rig.settings(db, 10));

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
  }

  private static void forgetPosition(String db) throws Exception {
    CaptureSettings settings = rig.settings(db);
    try (var producer = Producers.durable(settings.kafka(), "test")) {
      Positions positions = new Positions(settings.kafka(), settings.offsetsTopic());
      History history = positions.read().history();
      assertThat(history).isNotNull();
      assertThat(positions.read().position()).isNotNull();
      positions.forget(producer);
      assertThat(positions.read()).isEqualTo(new Positions.Kept(null, history));
    }
  }

  @Test
  void a_table_that_is_new_to_the_publication_is_read_whole() throws Exception {
    String db = rig.database();
    Capture capture = streamingCapture(db);
    capture.close();
    rig.sql(
        db,
        "alter publication " + db + " drop table departments",
        "insert into departments select 'D' || n, 'N', 'B', 'H' from generate_series(1, 9) n");
    rig.capture(db);

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
  }

  @Test
  void after_a_lost_slot_a_snapshot_finds_what_was_written_and_what_was_deleted() throws Exception {
    String db = rig.database();
    Capture capture = streamingCapture(db);
    rig.sql(
        db, "insert into departments select 'D' || n, 'N', 'B', 'H' from generate_series(1, 9) n");
    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
    capture.close();
    rig.sql(
        db,
        // what Postgres ran for the capture may not have noticed yet that it has gone
        "select pg_terminate_backend(active_pid, 10000) from pg_replication_slots"
            + " where slot_name = '"
            + db
            + "' and active_pid is not null",
        "select pg_drop_replication_slot('" + db + "')",
        "delete from departments where department_id in ('D3', 'D4')",
        "update departments set building_name = 'Moved' where department_id = 'D5'",
        "insert into departments values ('D10', 'N', 'B', 'H')");
    rig.capture(db);

    eventually(() -> assertSameAsSql(db, "departments", "department_id"));
    assertThat(of(db + ".public.departments", "{\"department_id\":\"D3\"}"))
        .containsExactly("c N", "d", "tombstone");
  }

  /** A capture whose snapshot is over. */
  private static Capture streamingCapture(String db) {
    Capture capture = rig.capture(db);
    eventually(() -> assertThat(rig.records(db + ".progress")).isNotEmpty());
    return capture;
  }

  private static void campus(String db) throws Exception {
    rig.sql(
        db,
        "insert into departments values ('D1', 'Physics', 'B1', 'Curie')",
        "insert into courses values ('C1', 'BSc', 3, 'UG')",
        """
        insert into students (student_id, name, department_id, course_id, electives, year, semester)
        values ('S1', 'Ada', 'D1', 'C1', 'none', 1, 1)""");
  }

  private static void copy(String db, int from, int rows) throws Exception {
    try (Connection connection = rig.connect(db)) {
      StringBuilder text = new StringBuilder();
      for (int n = from; n < from + rows; n++) {
        text.append('D').append(n).append("\tName ").append(n).append("\tB\tH\t1\n");
      }
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "copy departments (department_id, department_name, building_name,"
                  + " head_of_department, version) from stdin",
              new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static void assertSameAsSql(String db, String table, String key) throws Exception {
    String expected =
        rig.ask(
            db,
            "select count(*) || ' ' || coalesce(sum(version), 0) || ' ' || coalesce(md5(string_agg("
                + key
                + " || building_name, ',' order by "
                + key
                + ")), '-') from "
                + table);
    List<JsonNode> rows =
        rig.table(db + ".public." + table).values().stream()
            .sorted((a, b) -> a.path(key).asString().compareTo(b.path(key).asString()))
            .toList();
    String text =
        rows.stream()
            .map(row -> row.path(key).asString() + row.path("building_name").asString())
            .collect(Collectors.joining(","));
    long versions = rows.stream().mapToLong(row -> row.path("version").asLong()).sum();
    assertThat(rows.size() + " " + versions + " " + (rows.isEmpty() ? "-" : CaptureRig.md5(text)))
        .isEqualTo(expected);
  }

  private static List<String> of(String topic, String key) {
    return rig.records(topic).stream()
        .filter(record -> record.key().equals(key))
        .map(
            record -> {
              if (record.value() == null) {
                return "tombstone";
              }
              JsonNode envelope = CaptureRig.JSON.readTree(record.value());
              String name = envelope.path("after").path("department_name").asString("");
              return (envelope.path("op").asString() + " " + name).strip();
            })
        .toList();
  }

  private static List<Progress> progress(String db) {
    return rig.records(db + ".progress").stream()
        .map(record -> Progress.fromJson(record.value().getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static long lsn(ConsumerRecord<String, String> record) {
    return CaptureRig.JSON.readTree(record.value()).path("source").path("lsn").asLong();
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .ignoreExceptions()
        .untilAsserted(assertion);
  }

  /** A client of Kafka that does not wait for an answer. */
  private static final class Unheard extends ForwardingAdmin {
    Unheard(Map<String, Object> configs) {
      super(configs);
    }

    @Override
    public AlterConfigsResult incrementalAlterConfigs(
        Map<ConfigResource, Collection<AlterConfigOp>> configs, AlterConfigsOptions options) {
      return super.incrementalAlterConfigs(configs, options.timeoutMs(0));
    }
  }

  /** A client of Kafka that asks for what Kafka refuses. */
  private static final class Refused extends ForwardingAdmin {
    Refused(Map<String, Object> configs) {
      super(configs);
    }

    @Override
    public AlterConfigsResult incrementalAlterConfigs(
        Map<ConfigResource, Collection<AlterConfigOp>> configs, AlterConfigsOptions options) {
      AlterConfigOp bad =
          new AlterConfigOp(new ConfigEntry("max.message.bytes", "-1"), AlterConfigOp.OpType.SET);
      Map<ConfigResource, Collection<AlterConfigOp>> refused = new HashMap<>(configs);
      refused.replaceAll((topic, operations) -> List.of(bad));
      return super.incrementalAlterConfigs(refused, options);
    }
  }

  /** A client of Kafka whose broker does not know for a while of topics that were just made. */
  private static final class Uninformed extends ForwardingAdmin {
    private int asked;

    Uninformed(Map<String, Object> configs) {
      super(configs);
    }

    @Override
    public DescribeConfigsResult describeConfigs(
        Collection<ConfigResource> resources, DescribeConfigsOptions options) {
      ConfigResource unknown = new ConfigResource(ConfigResource.Type.TOPIC, "never.made");
      return super.describeConfigs(asked++ < 2 ? List.of(unknown) : resources, options);
    }
  }
}
