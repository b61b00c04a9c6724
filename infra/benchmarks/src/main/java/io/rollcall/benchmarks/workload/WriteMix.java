package io.rollcall.benchmarks.workload;

import static java.util.stream.Collectors.joining;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.ValueType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes to all types by SQL at a fixed rate, one row each in its own transaction.
 *
 * <p>Of 200 writes one renames a row that others show; 20 insert a row or delete one that was
 * inserted so; the rest update one column of a row, and each row of the campus is as likely as any
 * other. A new value is what another row has in that column, so lists gain and lose rows as they do
 * in use.
 */
public final class WriteMix implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final int RENAMES = 1;
  private static final int COMINGS_AND_GOINGS = 20;
  private static final int OF = 200;

  /** Sorts behind the keys that a campus has, so that other rows stay on their pages. */
  private static final String KEY_PREFIX = "zz";

  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
  private final Queue<Inserted> inserted = new ConcurrentLinkedQueue<>();
  private final List<SampleRows> samples;
  private final List<SampleRows> shownByOthers;
  private final Set<Spared> spared;
  private final Random random;
  private int number;

  /** A row that is left alone. */
  public record Spared(String type, String key) {}

  private record Inserted(ResourceType type, String key) {}

  private record Write(ResourceType type, String sql, List<@Nullable String> values) {}

  /** Opens connections. */
  public WriteMix(
      String jdbcUrl,
      Catalog catalog,
      List<SampleRows> samples,
      Collection<Spared> spared,
      long seed)
      throws SQLException {
    Set<String> embedded = new HashSet<>();
    catalog.types().forEach(type -> embedded.addAll(catalog.embedded(type.name())));
    this.samples = List.copyOf(samples);
    this.shownByOthers =
        samples.stream()
            .filter(rows -> embedded.contains(rows.type().name()) && !rows.type().generatedKey())
            .toList();
    this.spared = Set.copyOf(spared);
    this.random = new Random(seed);
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(DriverManager.getConnection(jdbcUrl + "&stringtype=unspecified"));
    }
  }

  /**
   * Writes for a time at a rate, whatever Postgres takes for it.
   *
   * @return how many writes were committed
   */
  public long run(int perSecond, Duration time) throws InterruptedException, ExecutionException {
    List<Future<?>> pending = new ArrayList<>();
    long start = System.nanoTime();
    long count = time.toMillis() * perSecond / 1_000;
    for (long i = 0; i < count; i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      long wait;
      while ((wait = due - System.nanoTime()) > 0) {
        LockSupport.parkNanos(wait);
      }
      Write write = next();
      pending.add(
          threads.submit(
              () -> {
                commit(write);
                return null;
              }));
    }
    for (Future<?> each : pending) {
      each.get();
    }
    return count;
  }

  private void commit(Write write) throws SQLException, InterruptedException {
    Connection connection = connections.take();
    try (PreparedStatement statement = connection.prepareStatement(write.sql())) {
      for (int i = 0; i < write.values().size(); i++) {
        statement.setString(i + 1, write.values().get(i));
      }
      if (statement.execute()) {
        ResultSet key = statement.getResultSet();
        key.next();
        inserted.add(new Inserted(write.type(), key.getString(1)));
      }
    } finally {
      connections.add(connection);
    }
  }

  private Write next() {
    int drawn = random.nextInt(OF);
    if (drawn < RENAMES) {
      return rename();
    }
    if (drawn < RENAMES + COMINGS_AND_GOINGS) {
      Inserted row = random.nextBoolean() ? inserted.poll() : null;
      return row == null ? insert() : delete(row);
    }
    return update();
  }

  private Write rename() {
    SampleRows rows = shownByOthers.get(random.nextInt(shownByOthers.size()));
    ResourceType type = rows.type();
    Column name =
        type.columns().stream()
            .filter(column -> isPlainText(column) && !column.equals(type.key()))
            .findFirst()
            .orElseThrow();
    SampleRows.Row row = unspared(rows);
    return update(type, row, name, marked(name, row.value(name)));
  }

  private static boolean isPlainText(Column column) {
    return column.type() == ValueType.STRING && !column.isReference();
  }

  private Write update() {
    SampleRows rows = SampleRows.any(samples, random, each -> (double) each.all());
    List<Column> free = rows.type().columns().stream().filter(c -> isFree(rows.type(), c)).toList();
    Column column = free.get(random.nextInt(free.size()));
    return update(rows.type(), unspared(rows), column, rows.any(random).value(column));
  }

  private static Write update(
      ResourceType type, SampleRows.Row row, Column column, @Nullable String value) {
    List<@Nullable String> values = new ArrayList<>();
    values.add(value);
    values.add(row.value(type.key()));
    return new Write(
        type,
        "update %s set %s = ? where %s = ?"
            .formatted(type.table(), column.sqlName(), type.key().sqlName()),
        values);
  }

  /** Whether a column may take another row's value. */
  private static boolean isFree(ResourceType type, Column column) {
    return !column.equals(type.key())
        && !column.equals(type.version())
        && !column.readOnly()
        && !isUnique(type, column);
  }

  private static boolean isUnique(ResourceType type, Column column) {
    return type.uniqueRules().stream().anyMatch(rule -> rule.columns().contains(column));
  }

  /** Another row like one there is, under a new key. */
  private Write insert() {
    SampleRows rows = SampleRows.any(samples, random, each -> (double) each.all());
    ResourceType type = rows.type();
    SampleRows.Row like = rows.any(random);
    List<String> names = new ArrayList<>();
    List<@Nullable String> values = new ArrayList<>();
    for (Column column : type.columns()) {
      boolean isKey = column.equals(type.key());
      if (isKey && type.generatedKey()) {
        continue;
      }
      if (isKey || isFree(type, column) || isUnique(type, column)) {
        names.add(column.sqlName());
        values.add(isKey || isMadeUnique(type, column) ? mark() : like.value(column));
      }
    }
    return new Write(
        type,
        "insert into %s (%s) values (%s) returning %s::text"
            .formatted(
                type.table(),
                String.join(", ", names),
                names.stream().map(name -> "?").collect(joining(", ")),
                type.key().sqlName()),
        values);
  }

  private static boolean isMadeUnique(ResourceType type, Column column) {
    return isUnique(type, column) && isPlainText(column);
  }

  private static Write delete(Inserted row) {
    return new Write(
        row.type(),
        "delete from %s where %s = ?".formatted(row.type().table(), row.type().key().sqlName()),
        Collections.singletonList(row.key()));
  }

  private SampleRows.Row unspared(SampleRows rows) {
    while (true) {
      SampleRows.Row row = rows.any(random);
      String key = row.value(rows.type().key());
      if (key != null && !spared.contains(new Spared(rows.type().name(), key))) {
        return row;
      }
    }
  }

  private String mark() {
    return KEY_PREFIX + Integer.toString(number++, Character.MAX_RADIX);
  }

  /** The name, told from all earlier ones, within the column's length. */
  private String marked(Column column, @Nullable String name) {
    String mark = " " + number++;
    String base = name == null ? "" : name;
    return base.substring(0, Math.min(base.length(), column.maxLength() - mark.length())) + mark;
  }

  @Override
  public void close() throws SQLException {
    threads.close();
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
