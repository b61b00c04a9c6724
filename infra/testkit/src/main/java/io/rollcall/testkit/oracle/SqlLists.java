package io.rollcall.testkit.oracle;

import io.rollcall.testkit.oracle.ListSql.Filter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What each list must be, asked of Postgres alone.
 *
 * <p>An answer may take several statements: ask while nobody writes, or in a repeatable-read
 * transaction. Not thread-safe, as its connection is not.
 */
public final class SqlLists {

  private static final String NOT_FOUND = "{\"detail\":\"Not found.\"}";
  private static final int DEFAULT_SIZE = 100;
  private static final int LARGEST_SIZE = 5_000;
  private static final BigDecimal LARGEST_NUMBER = new BigDecimal("1e50");

  /**
   * Small letters whose capitals are newer than the Unicode of Postgres 17 (15.1), but known to
   * Java 25 (16.0). In everything else the two agree; a test compares each code point.
   */
  static final String NEWER_SMALL_LETTERS =
      "\u019B\u0264\u1C8A\uA7CD\uA7DB"
          + codePoints(Stream.iterate(0x10D70, c -> c + 1).limit(0x10D86 - 0x10D70));

  private static final String THEIR_CAPITALS =
      codePoints(NEWER_SMALL_LETTERS.codePoints().map(Character::toUpperCase).boxed());

  private final Connection connection;

  public SqlLists(Connection connection) {
    this.connection = connection;
  }

  /** The paths of the types whose lists are known. */
  public static Set<String> types() {
    return new TreeSet<>(ListSql.ALL.keySet());
  }

  /** What {@code GET} of a list must answer. */
  public SqlAnswer list(ListRequest request) throws SQLException {
    ListSql sql = sql(request.type());
    Condition condition = new Condition();
    Optional<SqlAnswer> refusal = restrict(sql, condition, request);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    long count =
        Long.parseLong(
            ask(
                "select count(*) from %s t where %s".formatted(sql.table(), condition),
                condition.values));
    int size = size(request.size());
    Optional<Long> page = page(request.page(), Math.max(1, (count + size - 1) / size));
    if (page.isEmpty()) {
      return new SqlAnswer(404, "{\"detail\":\"Invalid page.\"}");
    }
    List<Object> values = new ArrayList<>();
    values.addAll(condition.values);
    values.add((page.get() - 1) * size);
    values.add(size);
    values.addAll(condition.values);
    return new SqlAnswer(
        200,
        ask(
            """
            with page as (
              select t.*, row_number() over (order by %4$s) as place
              from %1$s t where %3$s order by place offset ? limit ?
            )
            select json_build_object(
              'count', (select count(*) from %1$s t where %3$s),
              'results', coalesce((select json_agg(%5$s order by t.place) from page t %2$s), '[]'))
            """
                .formatted(
                    sql.table(),
                    sql.joins(),
                    condition,
                    order(sql, request.ordering()),
                    sql.json()),
            values));
  }

  /** What {@code GET} of a single row must answer; of the request, filters and search count. */
  public SqlAnswer row(ListRequest request, String key) throws SQLException {
    ListSql sql = sql(request.type());
    Condition condition = new Condition();
    Optional<SqlAnswer> refusal = restrict(sql, condition, request);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (key.indexOf('\0') >= 0) {
      return new SqlAnswer(404, NOT_FOUND);
    }
    if (sql.numberKey()) {
      BigInteger number = PythonText.integer(key).orElse(BigInteger.ONE.negate());
      condition.and("t.%s = ?::numeric".formatted(sql.key()), number.toString());
    } else {
      condition.and("t.%s = ?".formatted(sql.key()), key);
    }
    List<String> found =
        askAll(
            "select %s from (select t.* from %s t where %s) t %s"
                .formatted(sql.json(), sql.table(), condition, sql.joins()),
            condition.values);
    return found.isEmpty() ? new SqlAnswer(404, NOT_FOUND) : new SqlAnswer(200, found.getFirst());
  }

  /** How many rows a type has. */
  public long count(String type) throws SQLException {
    return Long.parseLong(ask("select count(*) from " + sql(type).table(), List.of()));
  }

  /** Text with each code point in its capital form, in SQL. */
  static String folded(String expression) {
    return "translate(upper((%s) collate pg_c_utf8), '%s', '%s')"
        .formatted(expression, NEWER_SMALL_LETTERS, THEIR_CAPITALS);
  }

  /** Adds the request's filters and search to the condition, or says why it is refused. */
  private Optional<SqlAnswer> restrict(ListSql sql, Condition condition, ListRequest request)
      throws SQLException {
    Map<String, String> faults = new TreeMap<>();
    for (Map.Entry<String, String> entry : request.filters().entrySet()) {
      Filter filter = sql.filters().get(entry.getKey());
      String value = entry.getValue();
      if (filter != null && !value.isEmpty()) {
        fault(filter, value, condition).ifPresent(f -> faults.put(entry.getKey(), f));
      }
    }
    if (!faults.isEmpty()) {
      return Optional.of(new SqlAnswer(400, faults(faults)));
    }
    if (!sql.search().isEmpty()) {
      for (String term : terms(request.search() == null ? "" : request.search())) {
        condition.and(
            sql.search().stream()
                .map(c -> "position(%s in %s) > 0".formatted(folded("?"), folded("t." + c)))
                .collect(Collectors.joining(" or ", "(", ")")),
            sql.search().stream().map(column -> (Object) term).toArray());
      }
    }
    return Optional.empty();
  }

  /** Adds a filter to the condition, or says what is wrong with its value. */
  private Optional<String> fault(Filter filter, String value, Condition condition)
      throws SQLException {
    String column = "t." + filter.column();
    return switch (filter) {
      case Filter.Text _ -> {
        if (value.indexOf('\0') >= 0) {
          yield Optional.of("Null characters are not allowed.");
        }
        String stripped = PythonText.strip(value);
        if (!stripped.isEmpty()) {
          condition.and(column + " = ?", stripped);
        }
        yield Optional.empty();
      }
      case Filter.Numeric _ -> {
        Optional<BigDecimal> decimal = PythonText.decimal(value);
        if (decimal.isEmpty()) {
          yield Optional.of("Enter a number.");
        }
        if (decimal.get().compareTo(LARGEST_NUMBER) > 0) {
          yield Optional.of("Ensure this value is less than or equal to 1e+50.");
        }
        BigDecimal whole = decimal.get().setScale(0, RoundingMode.DOWN);
        condition.and(column + " = ?::numeric", whole.toPlainString());
        yield Optional.empty();
      }
      case Filter.Choice choice -> {
        if (!choice.choices().contains(value)) {
          yield Optional.of(
              "Select a valid choice. %s is not one of the available choices.".formatted(value));
        }
        condition.and(column + " = ?", value);
        yield Optional.empty();
      }
      case Filter.Reference reference -> {
        Optional<String> key =
            reference.number()
                ? PythonText.integer(value).map(BigInteger::toString)
                : Optional.of(value).filter(v -> v.indexOf('\0') < 0);
        String is = reference.number() ? " = ?::numeric" : " = ?";
        if (key.isEmpty() || !exists(reference, is, key.get())) {
          yield Optional.of(
              "Select a valid choice. That choice is not one of the available choices.");
        }
        condition.and(column + is, key.get());
        yield Optional.empty();
      }
    };
  }

  private boolean exists(Filter.Reference reference, String is, String key) throws SQLException {
    String sql =
        "select 'yes' from %s where %s%s".formatted(reference.table(), reference.key(), is);
    return !askAll(sql, List.of(key)).isEmpty();
  }

  private static List<String> terms(String search) {
    return Stream.of(search.replace("\0", "").replace(',', ' ').split(PythonText.SPACE + "+"))
        .filter(term -> !term.isEmpty())
        .toList();
  }

  private static String order(ListSql sql, @Nullable String ordering) {
    Map<String, String> order = new LinkedHashMap<>();
    for (String part : (ordering == null ? "" : ordering).split(",", -1)) {
      String name = PythonText.strip(part);
      boolean descending = name.startsWith("-");
      String field = descending ? name.substring(1) : name;
      if (sql.orderings().containsKey(field)) {
        order.putIfAbsent(field, sql.orderings().get(field) + (descending ? " desc" : ""));
      }
    }
    order.putIfAbsent(sql.key(), sql.orderings().get(sql.key()));
    return String.join(", ", order.values());
  }

  private static int size(@Nullable String size) {
    return PythonText.integer(size == null ? "" : size)
        .filter(n -> n.signum() > 0)
        .map(n -> n.min(BigInteger.valueOf(LARGEST_SIZE)).intValue())
        .orElse(DEFAULT_SIZE);
  }

  private static Optional<Long> page(@Nullable String page, long pages) {
    if (page == null) {
      return Optional.of(1L);
    }
    if (page.equals("last")) {
      return Optional.of(pages);
    }
    return PythonText.integer(page)
        .filter(n -> n.signum() > 0 && n.compareTo(BigInteger.valueOf(pages)) <= 0)
        .map(BigInteger::longValue);
  }

  private static String faults(Map<String, String> faults) {
    return faults.entrySet().stream()
        .map(fault -> "%s:[%s]".formatted(quoted(fault.getKey()), quoted(fault.getValue())))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** A JSON string; a value that is repeated in an error may hold anything, NUL among it. */
  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      json.append(
          c < ' ' || c == '"' || c == '\\' ? "\\u%04x".formatted((int) c) : Character.toString(c));
    }
    return json.append('"').toString();
  }

  private static ListSql sql(String type) {
    ListSql sql = ListSql.ALL.get(type);
    if (sql == null) {
      throw new IllegalArgumentException("No SQL for the type " + type);
    }
    return sql;
  }

  private String ask(String sql, List<?> values) throws SQLException {
    return askAll(sql, values).getFirst();
  }

  private List<String> askAll(String sql, List<?> values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      try (ResultSet answer = statement.executeQuery()) {
        List<String> rows = new ArrayList<>();
        while (answer.next()) {
          rows.add(answer.getString(1));
        }
        return rows;
      }
    }
  }

  private static String codePoints(Stream<Integer> codePoints) {
    return codePoints.map(Character::toString).collect(Collectors.joining());
  }

  /** A condition on {@code t} and the values of its parameters. */
  private static final class Condition {
    private final List<String> parts = new ArrayList<>(List.of("true"));
    private final List<Object> values = new ArrayList<>();

    void and(String part, Object... partValues) {
      parts.add(part);
      values.addAll(List.of(partValues));
    }

    @Override
    public String toString() {
      return String.join(" and ", parts);
    }
  }
}
