package io.rollcall.benchmarks.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Random reads of lists as front ends make them: of one row that exists up to two values as
 * filters, a part of a word as a search, some ordering, mostly the first page.
 *
 * <p>Types are drawn by the square root of their rows: large ones are looked through more often,
 * small ones are not left out.
 */
public final class ListPaths {
  private static final int MOST_FILTERS = 2;
  private static final int SHORTEST_TERM = 3;
  private static final List<Integer> SIZES = List.of(20, 20, 20, 50, 50, 1_000);

  private final List<SampleRows> samples;
  private final Random random;

  public ListPaths(List<SampleRows> samples, long seed) {
    this.samples = List.copyOf(samples);
    this.random = new Random(seed);
  }

  /** The whole list of a type, as it is asked for most. */
  public static String plain(ResourceType type) {
    return "/api/%s/".formatted(type.name());
  }

  /** A page of a list of any type. It may lie behind the last one. */
  public String next() {
    SampleRows rows = SampleRows.any(samples, random, each -> Math.sqrt((double) each.all()));
    List<String> parameters = query(rows);
    if (random.nextInt(100) < 30) {
      parameters.add("page_size=" + SIZES.get(random.nextInt(SIZES.size())));
    }
    switch (random.nextInt(20)) {
      case 0, 1, 2 -> parameters.add("page=2");
      case 3, 4 -> parameters.add("page=" + random.nextInt(3, 6));
      case 5 -> parameters.add("page=last");
      default -> {}
    }
    return path(rows, parameters);
  }

  /**
   * The first page of a list of one type. Two that read different ask for different lists.
   *
   * @param size how many rows it has at most
   */
  public String next(SampleRows rows, int size) {
    List<String> parameters = query(rows);
    parameters.add("page_size=" + size);
    return path(rows, parameters);
  }

  private static String path(SampleRows rows, List<String> parameters) {
    String path = plain(rows.type());
    return parameters.isEmpty() ? path : path + "?" + String.join("&", parameters);
  }

  private List<String> query(SampleRows rows) {
    SampleRows.Row row = rows.any(random);
    Set<Column> fixed = new HashSet<>();
    List<String> parameters = new ArrayList<>();
    for (Column filter : rows.type().filters()) {
      String value = row.value(filter);
      if (fixed.size() < MOST_FILTERS
          && random.nextInt(100) < 30
          && value != null
          && !value.isEmpty()) {
        fixed.add(filter);
        parameters.add(parameter(filter.name(), value));
      }
    }
    String term = random.nextInt(100) < 30 ? term(rows.type(), row) : null;
    if (term != null) {
      parameters.add(parameter("search", term));
    }
    String ordering = random.nextInt(100) < 40 ? ordering(rows.type(), fixed) : null;
    if (ordering != null) {
      parameters.add(parameter("ordering", ordering));
    }
    return parameters;
  }

  /** The beginning of a word that the row has, as people type it. */
  private @Nullable String term(ResourceType type, SampleRows.Row row) {
    if (type.search().isEmpty()) {
      return null;
    }
    String text = row.value(type.search().get(random.nextInt(type.search().size())));
    List<String> words =
        text == null
            ? List.of()
            : List.of(text.split("[^\\p{L}\\p{N}]+")).stream()
                .filter(word -> word.length() >= SHORTEST_TERM)
                .toList();
    if (words.isEmpty()) {
      return null;
    }
    String word = words.get(random.nextInt(words.size()));
    return word.substring(0, random.nextInt(SHORTEST_TERM, word.length() + 1))
        .toLowerCase(Locale.ROOT);
  }

  /** Steps that have an effect: none by what a filter fixes, none behind the key. */
  private @Nullable String ordering(ResourceType type, Set<Column> fixed) {
    List<Column> columns = new ArrayList<>(type.orderings());
    columns.removeAll(fixed);
    List<String> steps = new ArrayList<>();
    do {
      if (columns.isEmpty()) {
        break;
      }
      Column column = columns.remove(random.nextInt(columns.size()));
      boolean descending = random.nextBoolean();
      boolean isKey = column.equals(type.key());
      if (descending || !isKey) { // By the key, ascending, it ends in any case.
        steps.add((descending ? "-" : "") + column.name());
      }
      if (isKey) {
        break;
      }
    } while (random.nextInt(100) < 20);
    return steps.isEmpty() || steps.equals(List.of(type.orderings().getFirst().name()))
        ? null
        : String.join(",", steps);
  }

  private static String parameter(String name, String value) {
    return name + "=" + URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }
}
