package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Database;
import io.rollcall.testkit.Kafka;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Servers;
import io.rollcall.testkit.oracle.ListRequest;
import io.rollcall.testkit.oracle.SqlAnswer;
import io.rollcall.testkit.oracle.SqlLists;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The whole path for one test: a database, names of its own in Kafka and Redis, and services. */
final class Rig implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration CATCH_UP = Duration.ofMinutes(2);

  final Database database;
  final Kafka kafka;

  /** What the topics' names begin with. */
  final String topics;

  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Service> services = new ArrayList<>();

  private Rig(Database database, Kafka kafka, Redis redis) {
    this.database = database;
    this.kafka = kafka;
    String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    this.topics = name;
    for (String purpose : List.of("rollcall.postgres.", "rollcall.fallback.")) {
      settings.put(purpose + "host", database.host());
      settings.put(purpose + "port", Integer.toString(database.port()));
      settings.put(purpose + "database", database.name());
      settings.put(purpose + "user", database.user());
      settings.put(purpose + "password", database.password());
    }
    // What is compared with SQL is what Redis has, unless a test wants it otherwise.
    settings.put("rollcall.fallback.enabled", "false");
    settings.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
    settings.put("spring.kafka.consumer.group-id", name);
    settings.put("spring.data.redis.url", redis.url());
    settings.put("rollcall.topics.prefix", name);
    settings.put("rollcall.redis.prefix", name);
    settings.put("rollcall.capture.slot", name);
    settings.put("rollcall.capture.publication", name);
  }

  /** On the servers that all tests share. */
  static Rig shared() {
    Servers servers = Servers.shared();
    return new Rig(servers.postgres().newDatabase(), servers.kafka(), servers.redis());
  }

  static Rig on(Database database, Kafka kafka, Redis redis) {
    return new Rig(database, kafka, redis);
  }

  Rig with(String property, String value) {
    settings.put(property, value);
    return this;
  }

  Service command() {
    return service("command-service");
  }

  Service query() {
    return service("query-service");
  }

  private Service service(String module) {
    Service service = Service.start(module, settings);
    services.add(service);
    return service;
  }

  /** Waits until the migrations have run. */
  void awaitTables() {
    Awaitility.await("tables")
        .atMost(CATCH_UP)
        .ignoreExceptions()
        .until(
            () -> {
              database.execute("SELECT 1 FROM rollcall_heartbeat");
              database.execute("SELECT 1 FROM timetable_slots");
              return true;
            });
  }

  /** Waits until every list shows all that was committed before this call. */
  void awaitCaughtUp(Service query) {
    long target = committedUpTo();
    for (String type : SqlLists.types()) {
      awaitCaughtUp(query, type, target);
    }
  }

  void awaitCaughtUp(Service query, String type, long target) {
    Awaitility.await(type + " as of " + Long.toHexString(target))
        .atMost(CATCH_UP)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> asOf(query.get("/api/" + type + "/?page_size=1")) >= target);
  }

  /** A place in the log behind everything that is committed, and a change behind that place. */
  long committedUpTo() {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      try (ResultSet result =
          statement.executeQuery("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")) {
        result.next();
        long position = result.getLong(1);
        statement.execute("UPDATE rollcall_heartbeat SET beat_at = now()");
        return position;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static long asOf(HttpResponse<?> answer) {
    if (answer.statusCode() != 200) {
      return -1;
    }
    String position =
        answer.headers().firstValue("Rollcall-As-Of").orElse("").split(";")[0].strip();
    int slash = position.indexOf('/');
    return slash < 0
        ? -1
        : (Long.parseLong(position.substring(0, slash), 16) << 32)
            | Long.parseLong(position.substring(slash + 1), 16);
  }

  /** Asserts that a list is what SQL says. */
  void compare(Service query, SqlLists truth, ListRequest request, String where)
      throws SQLException {
    SqlAnswer expected = truth.list(request);
    HttpResponse<String> answer = query.get(request.path());
    assertThat(answer.statusCode())
        .as("%s: %s: %s", where, request.path(), answer.body())
        .isEqualTo(expected.status());
    JsonNode body = JSON.readTree(answer.body());
    if (expected.status() == 200) {
      ((ObjectNode) body).remove(List.of("next", "previous"));
    }
    assertThat(body).as("%s: %s", where, request.path()).isEqualTo(JSON.readTree(expected.json()));
  }

  /** Asserts that every list is, page after page, what SQL says. */
  void compareAll(Service query) throws SQLException {
    try (Connection connection = database.connect()) {
      SqlLists truth = new SqlLists(connection);
      for (String type : SqlLists.types()) {
        long pages = Math.max(1, (truth.count(type) + 499) / 500);
        for (long page = 1; page <= pages; page++) {
          ListRequest request =
              new ListRequest(type, Map.of(), null, null, Long.toString(page), "500");
          compare(query, truth, request, "all of " + type);
        }
      }
    }
  }

  @Override
  public void close() throws SQLException {
    services.reversed().forEach(Service::close);
    database.close();
  }
}
