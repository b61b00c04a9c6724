package io.rollcall.query.read;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.PythonNumbers;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.Condition;
import io.rollcall.query.list.ListQuery;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a query string asks of a type's list, read as DRF's and django-filter's backends read it.
 *
 * <p>Whether the references exist is not known yet; the query holds if they do and there are no
 * errors.
 *
 * @param query which rows in which order
 * @param references rows that must exist, by the filter that names each
 * @param page which page; null if there cannot be such a one
 * @param size how many rows a page has
 * @param errors what is wrong with each parameter that is
 */
record ListParameters(
    ListQuery query,
    Map<Column, String> references,
    @Nullable PageNumber page,
    int size,
    Map<String, String> errors) {

  private static final int DEFAULT_SIZE = 100;
  private static final PageNumber FIRST = new PageNumber.At(1);
  private static final BigInteger NO_PAGE = BigInteger.valueOf(Long.MAX_VALUE);

  /**
   * Reads the parameters for lists of a type.
   *
   * @param strict whether a parameter that the type's lists do not know is an error
   */
  static ListParameters read(ResourceType type, QueryParameters parameters, boolean strict) {
    Map<String, String> errors = new LinkedHashMap<>();
    Map<Column, String> references = new LinkedHashMap<>();
    List<Condition> conditions = new ArrayList<>();
    for (Column column : type.filters()) {
      String text = parameters.last(column.name());
      if (text == null) {
        continue;
      }
      switch (FilterValues.read(column, text)) {
        case FilterValue.Anything anything -> {}
        case FilterValue.EqualTo(Object value) -> conditions.add(new Condition(column, value));
        case FilterValue.ReferenceTo(Object value, String key) -> {
          conditions.add(new Condition(column, value));
          references.put(column, key);
        }
        case FilterValue.Wrong(String message) -> errors.put(column.name(), message);
      }
    }
    if (strict) {
      addUnknown(type, parameters, errors);
    }
    String search = type.search().isEmpty() ? null : parameters.last("search");
    String tooLong = search == null ? null : FilterValues.tooLong(search);
    if (tooLong != null) {
      errors.put("search", tooLong);
    }
    List<String> terms = tooLong == null ? terms(search) : List.of();
    return new ListParameters(
        ListQuery.of(type, conditions, terms, order(type, parameters.last("ordering"))),
        references,
        page(parameters.last("page")),
        size(type, parameters.last("page_size")),
        errors);
  }

  private static void addUnknown(
      ResourceType type, QueryParameters parameters, Map<String, String> errors) {
    for (QueryParameters.Parameter parameter : parameters.all()) {
      if (!isKnown(type, parameter.name())) {
        errors.put(parameter.name(), "Unknown parameter.");
      }
    }
  }

  /** Whether all parameters mean something for lists of a type. */
  static boolean areKnown(ResourceType type, QueryParameters parameters) {
    return parameters.all().stream().allMatch(parameter -> isKnown(type, parameter.name()));
  }

  private static boolean isKnown(ResourceType type, String name) {
    return switch (name) {
      case "page", "page_size", "ordering", "format" -> true;
      case "search" -> !type.search().isEmpty();
      default -> type.filters().stream().anyMatch(column -> column.name().equals(name));
    };
  }

  /** Terms between white space and commas. */
  private static List<String> terms(@Nullable String search) {
    List<String> terms = new ArrayList<>();
    if (search == null) {
      return terms;
    }
    String text = search.replace("\0", "");
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ',' || PythonNumbers.isSpace(text.charAt(i))) {
        if (i > from) {
          terms.add(text.substring(from, i));
        }
        from = i + 1;
      }
    }
    return terms;
  }

  private static List<Order> order(ResourceType type, @Nullable String ordering) {
    List<Order> order = new ArrayList<>();
    if (ordering == null) {
      return order;
    }
    for (String item : ordering.split(",", -1)) {
      String name = PythonNumbers.strip(item);
      boolean descending = name.startsWith("-");
      for (Column column : type.orderings()) {
        if (name.length() == column.name().length() + (descending ? 1 : 0)
            && name.endsWith(column.name())) {
          order.add(new Order(column, descending));
        }
      }
    }
    return order;
  }

  private static @Nullable PageNumber page(@Nullable String text) {
    if (text == null) {
      return FIRST;
    }
    if (text.equals("last")) {
      return new PageNumber.Last();
    }
    BigInteger number = PythonNumbers.integer(text);
    if (number == null || number.signum() <= 0) {
      return null;
    }
    return new PageNumber.At(number.min(NO_PAGE).longValue());
  }

  /** The first page of a list, of the size that it has if none is asked for. */
  static ListUrl.PageOf firstPage(ListQuery query) {
    return new ListUrl.PageOf(query, FIRST, size(query.type(), null));
  }

  private static int size(ResourceType type, @Nullable String text) {
    BigInteger number = text == null ? null : PythonNumbers.integer(text);
    if (number == null || number.signum() <= 0) {
      return Math.min(DEFAULT_SIZE, type.pageSizeLimit());
    }
    return number.min(BigInteger.valueOf(type.pageSizeLimit())).intValue();
  }
}
