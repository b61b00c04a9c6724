package io.rollcall.command.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.catalog.Catalog;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** Tries the rules that the migrations leave to Postgres, as a writer beside us meets them. */
class MigrationsIT {

  /** Makes texts of characters of four bytes that hardly get smaller. */
  private static final String WIDE =
      """
      create function wide(length int) returns text volatile return (
        select string_agg(chr(131072 + (random() * 40000)::int), '')
        from generate_series(1, length))""";

  private static Database database;
  private static Connection connection;

  @BeforeAll
  static void migrate() throws SQLException {
    database = Servers.shared().postgres().newDatabase();
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .load()
        .migrate();
    connection = database.connect();
    connection.setAutoCommit(false);
  }

  /** Each test is a transaction that is rolled back. */
  @BeforeEach
  void fill() throws SQLException {
    execute(
        """
        insert into departments values ('D1', 'Physics', 'Raman', 'Bose');
        insert into courses values ('C1', 'B.Sc.', 3, 'UG');
        insert into users (username) values ('ann');
        insert into faculty values ('F1', 'Zoë', 'Professor', 'D1', 'Optics', 16);
        insert into students values ('S1', 'Anna', 'D1', 'C1', '', 1, 2, 'F1');
        insert into batches values ('B1', 'C1', 'D1', 1, 2, 60);
        insert into timetables (department_id, batch_id, semester, academic_year, created_by_id)
          values ('D1', 'B1', 2, '2025-26', (select id from users));
        """);
  }

  @AfterEach
  void rollBack() throws SQLException {
    connection.rollback();
  }

  @AfterAll
  static void drop() throws SQLException {
    connection.close();
    database.close();
  }

  @Test
  void everyTable_hasAVersionThatEachUpdateRaises() throws SQLException {
    List<String> tables =
        askAll(
            """
            select table_name from information_schema.columns
            where column_name = 'version' and table_schema = 'public'
              and table_name <> 'flyway_schema_history'
            """);
    assertThat(tables)
        .containsExactlyInAnyOrder(
            "users",
            "departments",
            "courses",
            "subjects",
            "faculty",
            "students",
            "batches",
            "classrooms",
            "labs",
            "timetables",
            "timetable_slots");
    assertThat(
            askAll(
                """
                select tgrelid::regclass from pg_trigger
                where tgname = tgrelid::regclass::text || '_version'
                """))
        .containsExactlyInAnyOrderElementsOf(tables);
    execute("update students set year = 2; update students set year = 2, version = 99");
    assertThat(ask("select version from students")).isEqualTo("3");
  }

  @Test
  void updatedAt_followsEachWriteUnlessTheWriterSaysOtherwise() throws SQLException {
    execute("update timetables set updated_at = '2001-01-01Z'");
    assertThat(ask("select extract(year from updated_at)::int from timetables")).isEqualTo("2001");
    execute("update timetables set status = 'approved'");
    assertThat(ask("select clock_timestamp() - updated_at < interval '1 min' from timetables"))
        .isEqualTo("t");
  }

  @Test
  void users_areInsertedWithoutWhatIsHidden() throws SQLException {
    assertThat(
            ask(
                """
                select concat_ws(' ', email, role, first_name, is_active, password, is_superuser,
                  is_staff, last_login, date_joined is not null) from users
                """))
        .isEqualTo(" student  t ! f f t");
  }

  @Test
  void referencedRow_staysUntilNothingRefersToIt() throws SQLException {
    assertRefused("delete from departments", "23503", "[a-z]+_department_id_fkey");
    assertRefused("delete from batches", "23503", "timetables_batch_id_fkey");
    execute("delete from timetables; delete from batches");
  }

  @Test
  void advisorAndCreator_areForgotten() throws SQLException {
    execute("delete from faculty; delete from users");
    assertThat(ask("select faculty_advisor_id is null and version = 2 from students"))
        .isEqualTo("t");
    assertThat(ask("select created_by_id is null and version = 2 from timetables")).isEqualTo("t");
  }

  @Test
  void brokenReference_isToldAtOnceButMayBeDeferred() throws SQLException {
    assertRefused("update batches set course_id = 'C2'", "23503", "batches_course_id_fkey");
    execute(
        """
        set constraints all deferred;
        update courses set course_id = 'C2';
        update batches set course_id = 'C2'; update students set course_id = 'C2';
        set constraints all immediate;
        """);
    assertThat(ask("select course_id from batches")).isEqualTo("C2");
  }

  @Test
  void choicesAndUniqueRules_areNamed() throws SQLException {
    assertRefused("update users set role = 'boss'", "23514", "users_role_check");
    assertRefused("insert into users (username) values ('ann')", "23505", "users_username_key");
    assertRefused("insert into courses values ('C1', '', 1, '')", "23505", "courses_pkey");
    assertRefused("update timetables set status = 'x'", "23514", "timetables_status_check");
  }

  @Test
  void everyForeignKey_hasAnIndexOnItsSide() throws SQLException {
    assertThat(
            askAll(
                """
                select conname from pg_constraint c where contype = 'f' and not exists (
                  select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])
                """))
        .isEmpty();
  }

  @Test
  void widestRows_keepTheirLimitedColumnsInTheLog() throws SQLException {
    execute(WIDE);
    execute(
        """
        insert into users (username, email, department, first_name, last_name, password)
          values (wide(150), wide(254), wide(100), wide(150), wide(150), wide(128));
        insert into faculty values
          (wide(10), wide(100), wide(50), 'D1', wide(100), 1, wide(254), wide(15));
        insert into students
          select wide(7) || i, wide(100), 'D1', 'C1', wide(i), 1, 1, null, wide(254), wide(15)
          from generate_series(80, 160) i;
        """);
    assertThat(
            askAll(
                """
                select 'username' from users where pg_column_toast_chunk_id(username) > 0
                union all select 'email' from users where pg_column_toast_chunk_id(email) > 0
                union all select 'first' from users where pg_column_toast_chunk_id(first_name) > 0
                union all select 'faculty' from faculty
                  where pg_column_toast_chunk_id(email) > 0
                    or pg_column_toast_chunk_id(faculty_name) > 0
                union all select 'student' from students
                  where pg_column_toast_chunk_id(email) > 0 or pg_column_toast_chunk_id(name) > 0
                """))
        .isEmpty();
    String apart = "from students where pg_column_toast_chunk_id(electives) > 0";
    assertThat(ask("select count(*) > 0 " + apart)).isEqualTo("t");
    assertThat(ask("select min(octet_length(electives)) > 400 " + apart)).isEqualTo("t");
  }

  @Test
  void valuesThatWereApart_areInTheirRowAfterMigration() throws SQLException {
    String apart =
        "select count(*) from faculty where pg_column_toast_chunk_id(department_id) > 0"
            + " or pg_column_toast_chunk_id(faculty_id) > 0";
    try (Database older = Servers.shared().postgres().newDatabase();
        Connection there = older.connect();
        Statement statement = there.createStatement()) {
      FluentConfiguration flyway =
          Flyway.configure().dataSource(older.jdbcUrl(), older.user(), older.password());
      flyway.target("4").load().migrate();
      statement.execute(WIDE);
      statement.execute("insert into departments select wide(10), '', '', ''");
      statement.execute(
          """
          insert into faculty
          select wide(10), wide(100), wide(50), department_id, wide(100), 1, wide(254), wide(15)
          from departments""");
      assertThat(number(statement, apart)).isEqualTo(1);
      flyway.target("latest").load().migrate();
      assertThat(number(statement, apart)).isZero();
    }
  }

  @Test
  void aTableThatIsInUse_isNotWaitedForButTriedAgain() throws Exception {
    try (Database older = Servers.shared().postgres().newDatabase();
        Connection user = older.connect()) {
      FluentConfiguration flyway =
          Flyway.configure().dataSource(older.jdbcUrl(), older.user(), older.password());
      flyway.target("4").load().migrate();
      user.setAutoCommit(false);
      try (Statement statement = user.createStatement()) {
        statement.execute("select from users");
      }
      SchemaState state = new SchemaState();
      try (Migrations migrations =
          new Migrations(
              flyway.target("latest").load(), Catalog.bundled(), state, Duration.ofMillis(100))) {
        migrations.start();
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    state.get() instanceof SchemaState.Waiting waiting
                        && waiting.why().contains("V5__values_in_their_row.sql"));
        user.rollback();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(state::isMigrated);
      }
      assertThat(state.get()).isEqualTo(new SchemaState.Checked(List.of()));
    }
  }

  private static int number(Statement statement, String question) throws SQLException {
    try (ResultSet answer = statement.executeQuery(question)) {
      answer.next();
      return answer.getInt(1);
    }
  }

  @Test
  void heartbeat_isOneRow() throws SQLException {
    assertThat(ask("select count(*) from rollcall_heartbeat")).isEqualTo("1");
    assertRefused(
        "insert into rollcall_heartbeat values (2)", "23514", "rollcall_heartbeat_id_check");
  }

  private void assertRefused(String sql, String state, String constraint) throws SQLException {
    Savepoint before = connection.setSavepoint();
    assertThatThrownBy(() -> execute(sql))
        .isInstanceOfSatisfying(
            PSQLException.class,
            refusal -> {
              assertThat(refusal.getSQLState()).isEqualTo(state);
              assertThat(refusal.getServerErrorMessage().getConstraint()).matches(constraint);
            });
    connection.rollback(before);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String ask(String sql) throws SQLException {
    return askAll(sql).getFirst();
  }

  private List<String> askAll(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (answer.next()) {
        rows.add(answer.getString(1));
      }
      return rows;
    }
  }
}
