package io.rollcall.query.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.R2dbcException;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.CaseFolding;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.ReadApiFixture;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.Servers;
import io.rollcall.testkit.oracle.ListRequest;
import io.rollcall.testkit.oracle.Migrations;
import io.rollcall.testkit.oracle.RandomLists;
import io.rollcall.testkit.oracle.RandomWrites;
import io.rollcall.testkit.oracle.SqlAnswer;
import io.rollcall.testkit.oracle.SqlLists;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists on a real Postgres, for a user who may read the captured columns and nothing else.
 *
 * <p>{@code -Drollcall.oracle.seed=N} repeats a run of the random lists.
 */
class PostgresListsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int ROUNDS = 5;
  private static final int LISTS_A_ROUND = 250;
  private static final int ROWS_A_ROUND = 40;
  private static final int TRANSACTIONS_A_ROUND = 60;
  private static final int LETTERS_A_ROW = 90;
  private static final String READER = "reader";

  private final Catalog catalog = Catalog.bundled();
  private final Database database = Servers.shared().postgres().newDatabase();
  private final String user = READER + "_" + database.name();
  private ListsOnPostgres postgres;

  @BeforeEach
  void open() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      Migrations.run(connection);
      statement.execute("CREATE ROLE " + user + " LOGIN PASSWORD '" + READER + "'");
      for (ResourceType type : catalog.types()) {
        statement.execute(
            "GRANT SELECT (%s) ON %s TO %s"
                .formatted(
                    type.columns().stream().map(Column::sqlName).collect(Collectors.joining(", ")),
                    type.table(),
                    user));
      }
    }
    postgres = new ListsOnPostgres(catalog, database, user, READER);
  }

  @AfterEach
  void close() throws SQLException {
    postgres.close();
    database.execute("DROP OWNED BY " + user);
    database.execute("DROP ROLE " + user);
    database.close();
  }

  @Test
  void lists_ofRandomHistories_equalSql() throws Exception {
    long seed = Long.getLong("rollcall.oracle.seed", System.nanoTime());
    System.out.println("fallback oracle: seed " + seed);
    WebTestClient http = ReadApiFixture.on(catalog, postgres.lists);
    RandomWrites writes = new RandomWrites(seed, 60);
    RandomLists requests = new RandomLists(seed);
    try (Connection connection = database.connect()) {
      SqlLists truth = new SqlLists(connection);
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < TRANSACTIONS_A_ROUND; i++) {
          writes.transaction(connection);
        }
        String where = "seed " + seed + ", round " + round;
        for (int i = 0; i < LISTS_A_ROUND; i++) {
          compareList(http, truth, requests.next(connection), where);
        }
        for (int i = 0; i < ROWS_A_ROUND; i++) {
          compareRow(http, truth, connection, requests.next(connection), where);
        }
      }
    }
    System.out.println("fallback oracle: " + ROUNDS * LISTS_A_ROUND + " lists equal SQL");
  }

  private static void compareList(
      WebTestClient http, SqlLists truth, ListRequest request, String where) throws SQLException {
    SqlAnswer expected = truth.list(request);
    JsonNode body = get(http, request.path(), expected.status(), where);
    if (expected.status() == 200) {
      ((ObjectNode) body).remove(List.of("next", "previous"));
    }
    assertThat(body)
        .as("%s: %s", where, request.path())
        .isEqualTo(JsonMapper.shared().readTree(expected.json()));
  }

  /** The first row of the list, with the list's filters and search. */
  private void compareRow(
      WebTestClient http, SqlLists truth, Connection connection, ListRequest list, String where)
      throws SQLException {
    ResourceType type = catalog.type(list.type());
    String anyKey =
        "SELECT %1$s::text FROM %2$s ORDER BY random() LIMIT 1"
            .formatted(type.key().sqlName(), type.table());
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(anyKey)) {
      if (!found.next() || !found.getString(1).matches("[A-Za-z0-9]+")) {
        return;
      }
      String key = found.getString(1);
      String path = list.path().replaceFirst("/(\\?|$)", "/" + key + "/$1");
      SqlAnswer expected = truth.row(list, key);
      assertThat(get(http, path, expected.status(), where))
          .as("%s: %s", where, path)
          .isEqualTo(JsonMapper.shared().readTree(expected.json()));
    }
  }

  private static JsonNode get(WebTestClient http, String path, int status, String where) {
    EntityExchangeResult<byte[]> answer =
        http.get().uri(URI.create(path)).exchange().expectBody().returnResult();
    assertThat(answer.getStatus().value()).as("%s: %s", where, path).isEqualTo(status);
    if (status == 200) {
      assertThat(answer.getResponseHeaders().getFirst("Rollcall-Source")).isEqualTo("postgres");
      assertThat(answer.getResponseHeaders().getFirst("Server-Timing")).startsWith("postgres;dur=");
    }
    return JsonMapper.shared().readTree(answer.getResponseBody());
  }

  @Test
  void search_findsEachLetter_byItsSmallAndItsLargeForm() throws Exception {
    TreeSet<Integer> capitals = new TreeSet<>();
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    for (int letter = 0x80; letter <= Character.MAX_CODE_POINT; letter++) {
      int capital = Character.toUpperCase(letter);
      if (capital == letter) {
        continue;
      }
      capitals.add(capital);
      name.appendCodePoint(letter);
      if (name.codePoints().count() == LETTERS_A_ROW) {
        names.add(name.toString());
        name.setLength(0);
      }
    }
    names.add(name.toString());
    insertDepartments(names);

    ResourceType departments = catalog.type("departments");
    assertThat(capitals).hasSizeGreaterThan(1_300);
    for (int capital : capitals) {
      String term = Character.toString(capital);
      long expected = names.stream().filter(n -> CaseFolding.upper(n).contains(term)).count();
      ListQuery query = ListQuery.of(departments, List.of(), List.of(term), List.of());
      assertThat(count(query)).as("U+%X", capital).isEqualTo(expected);
    }
  }

  private void insertDepartments(List<String> names) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO departments VALUES (?, ?, '', '')")) {
      for (int i = 0; i < names.size(); i++) {
        insert.setString(1, "D" + i);
        insert.setString(2, names.get(i));
        insert.execute();
      }
    }
  }

  private long count(ListQuery query) {
    PageAnswer answer =
        Mono.fromFuture(postgres.lists.page(query, new PageNumber.At(1), 1)).block(TIMEOUT);
    return ((PageAnswer.Page) answer).count();
  }

  /** A writer keeps a department's name the number of its labs. */
  @Test
  void answers_areOfOneMoment() throws Exception {
    database.execute("INSERT INTO departments VALUES ('D', '1', '', '')");
    database.execute("INSERT INTO labs VALUES ('L0', 'D', '', 1)");
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> growAndShrink(done), Thread::startVirtualThread);
    ListQuery all = ListQuery.all(catalog.type("labs"));
    TreeSet<Long> counts = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      PageAnswer.Page page =
          (PageAnswer.Page)
              Mono.fromFuture(postgres.lists.page(all, new PageNumber.At(1), 100)).block(TIMEOUT);
      JsonNode rows = JsonMapper.shared().readTree(page.results().json());
      assertThat(rows.size()).isEqualTo((int) page.count());
      for (JsonNode row : rows) {
        assertThat(row.at("/department/department_name").asString())
            .isEqualTo(Long.toString(page.count()));
      }
      counts.add(page.count());
    }
    done.set(true);
    writer.get(30, TimeUnit.SECONDS);
    assertThat(counts).hasSizeGreaterThan(1);
  }

  private void growAndShrink(AtomicBoolean done) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = 1; !done.get(); i++) {
        statement.execute("INSERT INTO labs VALUES ('L%d', 'D', '', 1)".formatted(i));
        if (i % 10 == 0) {
          statement.execute("DELETE FROM labs WHERE lab_id <> 'L0'");
        }
        statement.execute("UPDATE departments SET department_name = (SELECT count(*) FROM labs)");
        connection.commit();
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void watch_saysWhatCannotBeRead() throws SQLException {
    postgres.watch.look().block(TIMEOUT);
    assertThat(postgres.watch.seen()).isNull();
    database.execute("REVOKE SELECT ON labs FROM " + user);
    database.execute("REVOKE SELECT (lab_name) ON labs FROM " + user);
    postgres.watch.look().block(TIMEOUT);
    assertThat(postgres.watch.seen()).isEqualTo("here: permission denied for table labs");
    ListQuery all = ListQuery.all(catalog.type("labs"));
    assertThatThrownBy(
            () -> Mono.fromFuture(postgres.lists.page(all, new PageNumber.At(1), 1)).block(TIMEOUT))
        .isInstanceOf(R2dbcException.class);
    assertThat(count(ListQuery.all(catalog.type("users")))).isZero();
  }

  @Test
  void connections_thatPostgresHasEnded_areReplaced() throws SQLException {
    ListQuery all = ListQuery.all(catalog.type("users"));
    assertThat(count(all)).isZero();
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
            .formatted(user));
    await()
        .atMost(TIMEOUT)
        .ignoreExceptionsInstanceOf(R2dbcException.class)
        .until(() -> count(all) == 0);
  }
}
