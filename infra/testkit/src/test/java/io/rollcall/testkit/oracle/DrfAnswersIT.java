package io.rollcall.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Database;
import io.rollcall.testkit.Servers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the SQL against what Django REST Framework itself answered to the same requests. */
class DrfAnswersIT {

  private static final Path ANSWERS =
      Path.of("../../query-service/src/test/resources/io/rollcall/query/read");

  private static final JsonMapper JSON = new JsonMapper();

  /** What the rows of the answers leave out, since no filter, search or ordering reads it. */
  private static final Map<String, String> UNTOLD =
      Map.of(
          "departments", "building_name, head_of_department",
          "subjects", "faculty_assigned, credits",
          "faculty", "max_workload_per_week",
          "students", "electives",
          "batches", "no_of_students",
          "timetable_slots", "time_slot");

  private final List<String> differences = new ArrayList<>();
  private int compared;

  @Test
  void sql_answersAsDrfDid() throws Exception {
    try (Database database = Servers.shared().postgres().newDatabase();
        Connection connection = database.connect()) {
      Migrations.run(connection);
      // The slots that Django had did not differ in their times.
      database.execute(
          "alter table timetable_slots drop constraint timetable_slots_timetable_day_time_slot_key");
      fill(connection, JSON.readTree(Files.readString(ANSWERS.resolve("rows.json"))));
      SqlLists lists = new SqlLists(connection);
      for (String line : Files.readAllLines(ANSWERS.resolve("drf-answers.jsonl"))) {
        compare(lists, JSON.readTree(line));
      }
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThan(1_000);
  }

  private void compare(SqlLists lists, JsonNode said) throws SQLException {
    String target = said.get("target").asString();
    String query = target.substring(target.indexOf('?') + 1);
    String[] path = target.split("\\?")[0].split("/");
    boolean asked =
        said.get("method").asString().equals("GET")
            && !said.has("accept")
            && path.length > 2
            && SqlLists.types().contains(path[2])
            && !query.contains("format=")
            // Java decodes this to another number of replacement characters than Python.
            && !target.contains("%ED%A0%80")
            && !target.matches(".*%(?![0-9A-Fa-f]{2}).*");
    if (!asked) {
      return;
    }
    ListRequest request = request(path[2], target.contains("?") ? query : "");
    SqlAnswer answer = path.length > 3 ? lists.row(request, decoded(path[3])) : lists.list(request);
    if (!same(said, answer, ListSql.ALL.get(path[2]).key())) {
      differences.add(said + "\n  but SQL: " + answer);
    }
    compared++;
  }

  private static boolean same(JsonNode said, SqlAnswer answer, String key) {
    if (said.get("status").asInt() != answer.status()) {
      return false;
    }
    JsonNode expected = said.get("body");
    JsonNode json = JSON.readTree(answer.json());
    if (answer.status() != 200) {
      return expected == null || json.equals(expected);
    }
    if (!expected.has("results")) {
      return json.get(key).asString().equals(expected.get("pk").asString());
    }
    return json.get("count").equals(expected.get("count"))
        && strings(json.get("results").valueStream().map(row -> row.get(key)).toList())
            .equals(strings(expected.get("results").valueStream().toList()));
  }

  private static List<String> strings(List<JsonNode> nodes) {
    return nodes.stream().map(JsonNode::asString).toList();
  }

  /** The last of a repeated parameter counts. */
  private static ListRequest request(String type, String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String parameter : query.split("&")) {
      int equals = parameter.indexOf('=');
      if (equals >= 0) {
        parameters.put(
            decoded(parameter.substring(0, equals)), decoded(parameter.substring(equals + 1)));
      }
    }
    Map<String, String> filters = new LinkedHashMap<>(parameters);
    return new ListRequest(
        type,
        filters,
        parameters.get("search"),
        parameters.get("ordering"),
        parameters.get("page"),
        parameters.get("page_size"));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void fill(Connection connection, JsonNode rows) throws SQLException {
    for (WriteTable table : WriteTable.ALL) {
      for (JsonNode row : rows.get(table.name().replace('_', '-'))) {
        List<String> columns = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        row.properties()
            .forEach(
                member -> {
                  boolean reference =
                      table.columns().stream()
                          .anyMatch(c -> c.name().equals(member.getKey() + "_id"));
                  columns.add(member.getKey() + (reference ? "_id" : ""));
                  JsonNode value = member.getValue();
                  values.add(
                      value.isNull() ? null : value.isNumber() ? value.asInt() : value.asString());
                });
        insert(connection, table.name(), columns, values);
      }
    }
  }

  private static void insert(
      Connection connection, String table, List<String> columns, List<Object> values)
      throws SQLException {
    String untold = UNTOLD.getOrDefault(table, "");
    String zeros = untold.isEmpty() ? "" : ", " + untold.replaceAll("\\w+", "'0'");
    String sql =
        "insert into %s (%s%s) values (%s%s)"
            .formatted(
                table,
                String.join(", ", columns),
                untold.isEmpty() ? "" : ", " + untold,
                String.join(", ", columns.stream().map(c -> "?").toList()),
                zeros);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      statement.executeUpdate();
    }
  }
}
