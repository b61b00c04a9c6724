package io.rollcall.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class ServersIT {

  @Test
  void databases_know_nothing_of_each_other() throws SQLException {
    try (Database one = Servers.shared().postgres().newDatabase();
        Database other = Servers.shared().postgres().newDatabase()) {
      one.execute("CREATE TABLE mine ()");

      assertThat(strings(one, "SELECT to_regclass('mine')::text")).containsExactly("mine");
      assertThat(strings(other, "SELECT to_regclass('mine')::text")).containsOnlyNulls();
    }
  }

  @Test
  void databases_order_text_by_code_point() throws SQLException {
    try (Database database = Servers.shared().postgres().newDatabase()) {
      // In UTF-16 units the last two would change places.
      assertThat(
              strings(
                  database,
                  """
                  SELECT word FROM (VALUES (U&'\\+01F600'), ('é'), ('b'), (U&'\\FF5E'), ('B'), ('a'), ('_'))
                    AS words (word) ORDER BY word
                  """))
          .containsExactly("B", "_", "a", "b", "é", "\uFF5E", "\uD83D\uDE00");
    }
  }

  @Test
  void databases_change_case_code_point_by_code_point() throws SQLException {
    String text = "straße ıς µé ŉ ǆ";
    StringBuilder upper = new StringBuilder();
    text.codePoints().map(Character::toUpperCase).forEach(upper::appendCodePoint);

    try (Database database = Servers.shared().postgres().newDatabase()) {
      assertThat(strings(database, "SELECT upper('" + text + "')"))
          .containsExactly(upper.toString());
      assertThat(strings(database, "SELECT 'É' ILIKE 'é'")).containsExactly("t");
    }
  }

  @Test
  void commits_reach_a_logical_log_at_once() throws SQLException {
    try (Database database = Servers.shared().postgres().newDatabase()) {
      assertThat(strings(database, "SHOW wal_level")).containsExactly("logical");
      assertThat(strings(database, "SHOW synchronous_commit")).containsExactly("on");
    }
  }

  @Test
  void a_closed_database_takes_its_slots_along() throws SQLException {
    Database database = Servers.shared().postgres().newDatabase();
    database.execute(
        "SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')");

    database.close();

    try (Database other = Servers.shared().postgres().newDatabase()) {
      assertThat(
              strings(
                  other,
                  "SELECT 1 FROM pg_replication_slots WHERE slot_name = '%s'"
                      .formatted(database.name())))
          .isEmpty();
    }
  }

  @Test
  void kafka_carries_records_and_makes_no_topic_unasked() throws Exception {
    Words words = new Words(Servers.shared().kafka(), "servers-it");

    assertThatThrownBy(words::describe).isInstanceOf(UnknownTopicOrPartitionException.class);
    words.create();
    words.send("carried");

    assertThat(words.first()).isEqualTo("carried");
  }

  @Test
  void redis_answers() throws Exception {
    Redis redis = Servers.shared().redis();

    assertThat(Resp.ask(redis, "SET servers-it answered")).isEqualTo("+OK");
    assertThat(Resp.ask(redis, "GET servers-it")).isEqualTo("$8\r\nanswered");
    assertThat(Resp.ask(redis, "CONFIG GET maxmemory-policy")).contains("noeviction");
  }

  @Test
  void rows_survive_a_kill_of_their_postgres() throws SQLException {
    try (Restartable<Postgres> postgres = Servers.restartablePostgres()) {
      Database database = postgres.server().newDatabase();
      database.execute("CREATE TABLE word (text text)");
      database.execute("INSERT INTO word VALUES ('kept')");

      postgres.kill();
      assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
      postgres.start();

      assertThat(strings(database, "SELECT text FROM word")).containsExactly("kept");
    }
  }

  @Test
  void records_survive_a_kill_of_their_kafka() throws Exception {
    try (Restartable<Kafka> kafka = Servers.restartableKafka()) {
      Words words = new Words(kafka.server(), "words");
      words.create();
      words.send("kept");

      kafka.kill();
      kafka.start();

      assertThat(words.first()).isEqualTo("kept");
    }
  }

  @Test
  void answered_writes_survive_a_kill_of_their_redis_unless_it_starts_empty() throws Exception {
    try (Restartable<Redis> redis = Servers.restartableRedis()) {
      assertThat(Resp.ask(redis.server(), "SET word kept")).isEqualTo("+OK");

      redis.kill();
      redis.start();

      assertThat(Resp.ask(redis.server(), "GET word")).isEqualTo("$4\r\nkept");

      redis.kill();
      redis.startEmpty();

      assertThat(Resp.ask(redis.server(), "GET word")).isEqualTo("$-1");
    }
  }

  private static List<String> strings(Database database, String sql) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }
}
