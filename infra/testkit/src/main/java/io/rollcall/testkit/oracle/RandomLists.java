package io.rollcall.testkit.oracle;

import io.rollcall.testkit.oracle.ListSql.Filter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Random requests for lists of what is in the database, the same for the same seed and data.
 *
 * <p>Most find something; a few are beyond the end or refused, as front ends' are.
 */
public final class RandomLists {

  private static final List<String> TYPES = List.copyOf(SqlLists.types());
  private static final List<String> ODD_SIZES =
      List.of("5000", "9999", "0", "-3", "abc", "", " 7 ", "+5", "1_0", "2.0");
  private static final List<String> ODD_PAGES =
      List.of("0", "-1", "abc", "1.0", "", "LAST", " 1 ", "99999999999999999999");
  private static final List<String> SEPARATORS = List.of(" ", ",", ", ", "\t", "\u3000", ",,");

  private final Chance chance;

  public RandomLists(long seed) {
    this.chance = new Chance(seed);
  }

  /** The next request, for any type. */
  public ListRequest next(Connection connection) throws SQLException {
    return next(connection, chance.pick(TYPES));
  }

  /** The next request, for one type. */
  public ListRequest next(Connection connection, String type) throws SQLException {
    ListSql sql = ListSql.ALL.get(type);
    if (sql == null) {
      throw new IllegalArgumentException("No SQL for the type " + type);
    }
    String page = chance.percent(60) ? page() : null;
    return new ListRequest(
        type,
        filters(connection, sql),
        chance.percent(35) ? search(connection, sql) : null,
        chance.percent(55) ? ordering(sql) : null,
        page,
        // Further pages are seldom there unless pages are small.
        chance.percent(page == null || page.equals("1") ? 70 : 95) ? size() : null);
  }

  private Map<String, String> filters(Connection connection, ListSql sql) throws SQLException {
    Map<String, String> filters = new LinkedHashMap<>();
    for (Map.Entry<String, Filter> entry : new TreeMap<>(sql.filters()).entrySet()) {
      if (chance.percent(30)) {
        Filter filter = entry.getValue();
        String value =
            switch (chance.below(40)) {
              case 0 -> Words.text(chance, 10);
              case 1, 2 -> "";
              default -> some(connection, sql.table(), sql.key(), filter.column()).orElse("1");
            };
        filters.put(entry.getKey(), chance.percent(20) ? written(filter, value) : value);
      }
    }
    return filters;
  }

  /** The same value, as others write it. */
  private String written(Filter filter, String value) {
    return switch (filter) {
      case Filter.Text _ -> " " + value + "\u3000";
      case Filter.Choice _ -> value;
      case Filter.Numeric _ ->
          chance.pick(List.of(value + ".9", value + "e0", " " + value, otherDigits(value)));
      case Filter.Reference reference ->
          reference.number() ? chance.pick(List.of("0" + value, " " + value + "\n")) : value;
    };
  }

  private static String otherDigits(String value) {
    return value
        .codePoints()
        .map(c -> c >= '0' && c <= '9' ? 0x0966 + c - '0' : c)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  /** Parts of what the searched columns hold, so that a row or more is found, or just not. */
  private String search(Connection connection, ListSql sql) throws SQLException {
    if (sql.search().isEmpty()) {
      return "ignored";
    }
    List<String> terms = new ArrayList<>();
    for (int i = chance.between(1, 3); i > 0; i--) {
      String column = chance.pick(sql.search());
      String value = some(connection, sql.table(), sql.key(), column).orElse("");
      String term = Words.part(chance, value, chance.percent(70) ? 3 : 12);
      terms.add(chance.percent(50) ? Words.recased(chance, term) : term);
    }
    if (chance.percent(3)) {
      terms.add(Words.text(chance, 3));
    }
    return String.join(chance.pick(SEPARATORS), terms);
  }

  private String ordering(ListSql sql) {
    List<String> fields =
        new ArrayList<>(chance.some(sql.orderings().keySet().stream().sorted().toList(), 3));
    fields.replaceAll(field -> (chance.percent(50) ? "-" : "") + field);
    if (chance.percent(10)) {
      fields.add(
          chance.below(fields.size() + 1),
          chance.pick(List.of("nonsense", "pk", "--" + sql.key(), "-", "", " " + sql.key() + " ")));
    }
    return String.join(",", fields);
  }

  private String page() {
    return switch (chance.below(30)) {
      case 0 -> chance.pick(ODD_PAGES);
      case 1, 2, 3, 4, 5 -> "last";
      case 6, 7, 8, 9, 10 -> "2";
      case 11, 12 -> String.valueOf(chance.between(3, 12));
      default -> "1";
    };
  }

  private String size() {
    return switch (chance.below(30)) {
      case 0 -> chance.pick(ODD_SIZES);
      case 1, 2, 3 -> String.valueOf(chance.between(50, 500));
      case 4, 5, 6, 7, 8 -> String.valueOf(chance.between(8, 50));
      default -> String.valueOf(chance.between(1, 7));
    };
  }

  /** What a column holds in a random row. */
  private Optional<String> some(Connection connection, String table, String key, String column)
      throws SQLException {
    String sql =
        """
        select %3$s::text from %1$s order by %2$s::text collate "C"
        offset floor(? * (select count(*) from %1$s)) limit 1
        """
            .formatted(table, key, column);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setDouble(1, chance.below(1_000_000) / 1e6);
      try (ResultSet found = statement.executeQuery()) {
        @Nullable String value = found.next() ? found.getString(1) : null;
        return Optional.ofNullable(value);
      }
    }
  }
}
