package io.rollcall.query.list;

import static java.util.stream.Collectors.joining;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.Row;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Type, filters, search and ordering of a list, in canonical form: two that mean the same are
 * equal.
 *
 * @param conditions at most one a column, in the order of the type's columns
 * @param terms what each row must contain, in upper case and sorted; none is contained in another
 * @param order how rows are ordered; the key is the last step and occurs once, and no step is by a
 *     column that a condition fixes
 */
public record ListQuery(
    ResourceType type, List<Condition> conditions, List<String> terms, List<Order> order) {

  private static final String SEARCH = "search";
  private static final String ORDERING = "ordering";
  private static final String[] NONE = {};

  public ListQuery {
    conditions = List.copyOf(conditions);
    terms = List.copyOf(terms);
    order = List.copyOf(order);
  }

  /**
   * Brings a list query into canonical form.
   *
   * @param conditions of several for one column the last counts
   * @param terms in any case and order; of no effect where the type is not searched
   * @param order of several steps by one column the first counts; none means the type's default
   */
  public static ListQuery of(
      ResourceType type, List<Condition> conditions, List<String> terms, List<Order> order) {
    Map<Column, Condition> byColumn = new LinkedHashMap<>();
    conditions.forEach(condition -> byColumn.put(condition.column(), condition));
    return new ListQuery(
        type,
        byColumn.values().stream()
            .sorted(Comparator.comparingInt(condition -> condition.column().index()))
            .toList(),
        type.search().isEmpty() ? List.of() : needed(terms),
        total(type, order, byColumn.keySet()));
  }

  /**
   * A term that another contains asks for nothing more. Looked for are the pieces of each term that
   * are as long as some other term: the lengths are few, however many terms there are.
   */
  private static List<String> needed(List<String> terms) {
    SortedSet<String> needed = new TreeSet<>();
    terms.forEach(term -> needed.add(CaseFolding.upper(term)));
    List<String> all = List.copyOf(needed);
    int[] lengths = all.stream().mapToInt(String::length).distinct().sorted().toArray();
    for (String term : all) {
      for (int length : lengths) {
        if (length >= term.length()) {
          break;
        }
        for (int from = 0; from + length <= term.length(); from++) {
          needed.remove(term.substring(from, from + length));
        }
      }
    }
    return List.copyOf(needed);
  }

  /** The whole list in its default order. */
  public static ListQuery all(ResourceType type) {
    return of(type, List.of(), List.of(), List.of());
  }

  private static List<Order> total(ResourceType type, List<Order> order, Set<Column> fixed) {
    List<Order> asked =
        order.isEmpty() ? List.of(new Order(type.orderings().getFirst(), false)) : order;
    Map<Column, Order> byColumn = new LinkedHashMap<>();
    for (Order step : asked) {
      if (step.column().equals(type.key())) {
        byColumn.put(step.column(), step);
        break;
      }
      if (!fixed.contains(step.column())) {
        byColumn.putIfAbsent(step.column(), step);
      }
    }
    byColumn.putIfAbsent(type.key(), new Order(type.key(), false));
    return List.copyOf(byColumn.values());
  }

  /** Whether a row belongs to the list. */
  public boolean matches(Row row) {
    for (Condition condition : conditions) {
      if (!matches(condition, row)) {
        return false;
      }
    }
    return terms.isEmpty() || containsAll(row);
  }

  private static boolean matches(Condition condition, Row row) {
    Column column = condition.column();
    if (row.isNull(column)) {
      return false;
    }
    return switch (condition.value()) {
      case Long number -> row.number(column) == number;
      case Boolean truth -> row.truth(column) == truth;
      default -> condition.value().equals(row.text(column));
    };
  }

  private boolean containsAll(Row row) {
    List<String> texts = new ArrayList<>(type.search().size());
    for (Column column : type.search()) {
      String text = row.text(column);
      if (text != null) {
        texts.add(CaseFolding.upper(text));
      }
    }
    for (String term : terms) {
      if (texts.stream().noneMatch(text -> text.contains(term))) {
        return false;
      }
    }
    return true;
  }

  /** One string for all that mean the same; {@link #parse} is its inverse. */
  public String canonical() {
    StringBuilder out = new StringBuilder();
    for (Condition condition : conditions) {
      out.append(condition.column().name())
          .append('=')
          .append(encode(condition.text()))
          .append('&');
    }
    String search = terms.isEmpty() ? "" : search(type);
    for (String term : terms) {
      out.append(search).append('=').append(encode(term)).append('&');
    }
    out.append(ORDERING).append('=');
    String separator = "";
    for (Order step : order) {
      out.append(separator).append(step.descending() ? "-" : "").append(step.column().name());
      separator = ",";
    }
    return out.toString();
  }

  /**
   * What a term of a search goes by, which says where it is searched: with other search fields it
   * is another list.
   */
  private static String search(ResourceType type) {
    return type.search().stream().map(Column::name).collect(joining(",", SEARCH + "(", ")"));
  }

  /**
   * The list query that a canonical string stands for.
   *
   * @return null if it is none of the type as it is now: a column is unknown, or of another type
   */
  public static @Nullable ListQuery parse(ResourceType type, String canonical) {
    List<Condition> conditions = new ArrayList<>();
    List<String> terms = new ArrayList<>();
    int last = canonical.lastIndexOf('&') + 1;
    List<Order> order = order(type, canonical.substring(last));
    if (order == null) {
      return null;
    }
    String search = search(type);
    try {
      for (String member : last == 0 ? NONE : canonical.substring(0, last - 1).split("&", -1)) {
        int equals = member.indexOf('=');
        String name = member.substring(0, Math.max(equals, 0));
        String value = decode(member.substring(equals + 1));
        Column column = type.findColumn(name);
        if (name.equals(search)) {
          terms.add(value);
        } else if (column != null) {
          conditions.add(new Condition(column, typed(column, value)));
        } else {
          return null;
        }
      }
    } catch (IllegalArgumentException e) {
      return null;
    }
    return of(type, conditions, terms, order);
  }

  private static @Nullable List<Order> order(ResourceType type, String member) {
    if (!member.startsWith(ORDERING + "=")) {
      return null;
    }
    List<Order> order = new ArrayList<>();
    for (String step : member.substring(ORDERING.length() + 1).split(",", -1)) {
      boolean descending = step.startsWith("-");
      Column column = type.findColumn(descending ? step.substring(1) : step);
      if (column == null) {
        return null;
      }
      order.add(new Order(column, descending));
    }
    return order;
  }

  private static Object typed(Column column, String value) {
    return switch (column.type()) {
      case INTEGER, BIGINT -> Long.valueOf(value);
      case BOOLEAN -> Boolean.valueOf(value);
      case STRING, TEXT, EMAIL, CHOICE, UUID, TIMESTAMP, DATE -> value;
    };
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return type.name() + "?" + canonical();
  }
}
