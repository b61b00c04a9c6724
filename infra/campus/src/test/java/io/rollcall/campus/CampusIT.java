package io.rollcall.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.testkit.Database;
import io.rollcall.testkit.Servers;
import io.rollcall.testkit.oracle.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CampusIT {

  private Database database;
  private Connection connection;

  @BeforeEach
  void migrate() throws Exception {
    database = Servers.shared().postgres().newDatabase();
    connection = database.connect();
    Migrations.run(connection);
  }

  @AfterEach
  void drop() throws SQLException {
    connection.close();
    database.close();
  }

  @Test
  void campus_isInTheDatabaseAfterItsLoad() throws Exception {
    assertThat(CampusLoader.isEmpty(connection)).isTrue();
    List<String> progress = new ArrayList<>();
    CampusLoader.load(
        connection,
        Campus.at(1),
        (table, rows, of) -> progress.add("%s %d/%d".formatted(table, rows, of)));
    assertThat(CampusLoader.isEmpty(connection)).isFalse();
    assertThat(connection.getAutoCommit()).isTrue();
    assertThat(progress).contains("students 5000/5000", "timetable_slots 1800/1800").hasSize(11);
    for (CampusTable table : Campus.at(1).tables()) {
      assertThat(ask("select count(*) from " + table.name()))
          .as(table.name())
          .isEqualTo(String.valueOf(table.size()));
    }
    assertThat(ask("select name from students where student_id = '24BCS0006'"))
        .isEqualTo("𑄇𑄣𑄴 𑄌𑄋𑄴𑄟");
    assertThat(ask("select count(*) from users where password <> '!' or is_superuser"))
        .isEqualTo("0");
  }

  @Test
  void nextRow_getsTheNextKey() throws Exception {
    CampusLoader.load(connection, Campus.at(1), (table, rows, of) -> {});
    assertThat(ask("insert into users (username) values ('new') returning id")).isEqualTo("5105");
    assertThat(
            ask(
                "insert into timetables (department_id, batch_id, semester, academic_year)"
                    + " select department_id, batch_id, 1, '' from batches limit 1"
                    + " returning timetable_id"))
        .isEqualTo("61");
  }

  @Test
  void load_thatFailsLeavesNothing() throws SQLException {
    assertThatThrownBy(
            () ->
                CampusLoader.load(
                    connection,
                    Campus.at(1),
                    (table, rows, of) -> {
                      if (table.equals("labs")) {
                        throw new IllegalStateException("no more");
                      }
                    }))
        .hasMessage("no more");
    assertThat(CampusLoader.isEmpty(connection)).isTrue();
  }

  private String ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getString(1);
    }
  }
}
