package io.rollcall.query.projection;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.query.list.Condition;
import io.rollcall.query.list.ListQuery;
import io.rollcall.row.Row;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.oracle.ListRequest;
import io.rollcall.testkit.oracle.Migrations;
import io.rollcall.testkit.oracle.SqlAnswer;
import io.rollcall.testkit.oracle.SqlLists;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the campus in Postgres, changed by the same changes as the read model, to be asked
 * by SQL what pages hold. Neither triggers nor constraints are in force: a change stands alone.
 */
final class CampusTables implements AutoCloseable {
  /** To ask is mostly to wait, one side for the other. */
  private static final int READERS = Runtime.getRuntime().availableProcessors();

  private static final String RESULTS = "\"results\"";
  private static final String NO_ROWS = " : []}";

  private final Database database;
  private final Connection connection;
  private final SqlLists lists;
  private final List<Connection> readers = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(READERS);
  private final Map<String, PreparedStatement> upserts = new HashMap<>();

  CampusTables(Database database) throws Exception {
    this.database = database;
    this.connection = keepingPlans(database);
    this.lists = new SqlLists(connection);
    for (int i = 0; i < READERS; i++) {
      readers.add(keepingPlans(database));
    }
    Migrations.run(connection);
    execute("SET session_replication_role = replica");
    execute(
        """
        DO $$
        DECLARE c record;
        BEGIN
          FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'u'
              AND connamespace = 'public'::regnamespace LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', c.t, c.conname);
          END LOOP;
        END $$""");
  }

  /** The same pages are asked for again and again: to plan costs more than to run. */
  private static Connection keepingPlans(Database database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    properties.setProperty("password", database.password());
    properties.setProperty("prepareThreshold", "1");
    properties.setProperty("preparedStatementCacheQueries", "5000");
    properties.setProperty("preparedStatementCacheSizeMiB", "64");
    properties.setProperty("options", "-c plan_cache_mode=force_generic_plan -c jit=off");
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(database.host(), database.port(), database.name()),
        properties);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Applies changes of any types and partitions in the order in which they were committed. */
  void apply(List<Change> changes) throws SQLException {
    List<Change> ordered =
        changes.stream()
            .filter(change -> !(change instanceof Change.Tombstone))
            .sorted(Comparator.comparingLong(CampusTables::lsn))
            .toList();
    for (Change change : ordered) {
      switch (change) {
        case Change.Upsert upsert -> upsert(upsert.row().type(), upsert.row());
        case Change.Delete delete -> delete(delete.type(), delete.key());
        case Change.Truncate truncate -> execute("TRUNCATE " + truncate.type().table());
        case Change.Tombstone tombstone -> throw new IllegalArgumentException();
      }
    }
  }

  private static long lsn(Change change) {
    return switch (change) {
      case Change.Upsert upsert -> upsert.position();
      case Change.Delete delete -> delete.position();
      case Change.Truncate truncate -> truncate.position();
      case Change.Tombstone tombstone -> throw new IllegalArgumentException();
    };
  }

  private void upsert(ResourceType type, Row row) throws SQLException {
    List<Column> columns = columns(type);
    PreparedStatement upsert = upserts.get(type.name());
    if (upsert == null) {
      String names = columns.stream().map(Column::sqlName).collect(Collectors.joining(", "));
      upsert =
          connection.prepareStatement(
              "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES (%s) ON CONFLICT (%s) DO UPDATE SET (%s) = ROW(%s)"
                  .formatted(
                      type.table(),
                      names,
                      columns.stream().map(c -> "?").collect(Collectors.joining(", ")),
                      type.key().sqlName(),
                      names,
                      columns.stream()
                          .map(c -> "excluded." + c.sqlName())
                          .collect(Collectors.joining(", "))));
      upserts.put(type.name(), upsert);
    }
    for (int i = 0; i < columns.size(); i++) {
      upsert.setObject(i + 1, value(columns.get(i), row));
    }
    upsert.execute();
  }

  private static List<Column> columns(ResourceType type) {
    return type.columns().stream().filter(column -> !column.equals(type.version())).toList();
  }

  private static @Nullable Object value(Column column, Row row) {
    String text = row.text(column);
    if (text == null) {
      return null;
    }
    return switch (column.type()) {
      case INTEGER -> Integer.valueOf(text);
      case BIGINT -> Long.valueOf(text);
      case BOOLEAN -> Boolean.valueOf(text);
      case UUID -> UUID.fromString(text);
      case TIMESTAMP -> OffsetDateTime.parse(text);
      case DATE -> LocalDate.parse(text);
      case STRING, TEXT, EMAIL, CHOICE -> text;
    };
  }

  private void delete(ResourceType type, String key) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM %s WHERE %s::text = ?".formatted(type.table(), type.key().sqlName()))) {
      delete.setString(1, key);
      delete.execute();
    }
  }

  /** Whether a list query can be asked by a URL: one that filters by nothing cannot. */
  static boolean canBeAsked(ListQuery query) {
    return query.conditions().stream().noneMatch(condition -> condition.text().isBlank());
  }

  /** One page of a list. */
  record Asked(ListQuery query, int size, long number) {}

  /** The same as {@link #page} of many, several at a time, in their order. */
  List<@Nullable String> pages(List<Asked> all) throws SQLException {
    @Nullable String[] found = new String[all.size()];
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (Connection reader : readers) {
      SqlLists its = new SqlLists(reader);
      running.add(
          threads.submit(
              () -> {
                for (int i; (i = next.getAndIncrement()) < found.length; ) {
                  found[i] = page(its, all.get(i));
                }
                return null;
              }));
    }
    try {
      for (Future<?> each : running) {
        each.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new SQLException(e);
    }
    return Arrays.asList(found);
  }

  /** The rows of a page as SQL writes them, from a colon on; null where there is no such page. */
  @Nullable String page(Asked asked) throws SQLException {
    return page(lists, asked);
  }

  private static @Nullable String page(SqlLists lists, Asked asked) throws SQLException {
    ListQuery query = asked.query();
    Map<String, String> filters = new LinkedHashMap<>();
    for (Condition condition : query.conditions()) {
      filters.put(condition.column().name(), condition.text());
    }
    SqlAnswer answer =
        lists.list(
            new ListRequest(
                query.type().name(),
                filters,
                query.terms().isEmpty() ? null : String.join(" ", query.terms()),
                query.order().stream().map(CampusTables::step).collect(Collectors.joining(",")),
                Long.toString(asked.number()),
                Integer.toString(asked.size())));
    return switch (answer.status()) {
      case 200 -> answer.json().substring(answer.json().indexOf(RESULTS) + RESULTS.length());
      case 404 -> null;
      // A filter by a row that is gone: no row is left that refers to it.
      case 400 -> NO_ROWS;
      default -> throw new IllegalStateException(answer.json());
    };
  }

  private static String step(Order step) {
    return (step.descending() ? "-" : "") + step.column().name();
  }

  @Override
  public void close() throws SQLException {
    threads.shutdownNow();
    for (Connection reader : readers) {
      reader.close();
    }
    connection.close();
    database.close();
  }
}
