package io.rollcall.query.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.Condition;
import io.rollcall.query.list.ListQuery;
import io.rollcall.row.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The views that are found for a row are those whose list query it matches. */
class LiveViewsTest {
  private static final String[] WORDS = {
    "", "a", "Asha", "asha rao", "ß", "ÄRGER", "Zoë 😀", "100%", "rao", "o", "ger"
  };
  private static final Catalog CATALOG = Catalog.bundled();

  @ParameterizedTest
  @ValueSource(strings = {"users", "students", "timetables", "timetable-slots", "departments"})
  void views_ofARow_areThoseItMatches(String name) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ResourceType type = CATALOG.type(name);
    List<LiveView> views = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      views.add(new LiveView(query(type, random)));
    }
    List<LiveView> distinct =
        List.copyOf(
            views.stream()
                .collect(Collectors.toMap(LiveView::id, view -> view, (a, b) -> a))
                .values());
    LiveViews all = new LiveViews(1, distinct);
    for (int i = 0; i < 300; i++) {
      Row row = row(type, random);
      List<String> found = new ArrayList<>();
      all.forEachOf(row, view -> found.add(view.query().canonical()));
      Set<String> expected = new HashSet<>();
      distinct.stream()
          .filter(view -> view.query().matches(row))
          .forEach(view -> expected.add(view.query().canonical()));
      assertThat(found).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static ListQuery query(ResourceType type, Random random) {
    List<Condition> conditions = new ArrayList<>();
    for (Column column : type.filters()) {
      if (random.nextInt(4) == 0) {
        conditions.add(new Condition(column, value(column, random)));
      }
    }
    List<String> terms = new ArrayList<>();
    for (int i = random.nextInt(4); i > 1; i--) {
      String word = WORDS[random.nextInt(WORDS.length)];
      if (!word.isEmpty()) {
        terms.add(word);
      }
    }
    return ListQuery.of(type, conditions, terms, List.of());
  }

  private static Object value(Column column, Random random) {
    return switch (column.type()) {
      case INTEGER, BIGINT -> (long) random.nextInt(3);
      case BOOLEAN -> random.nextBoolean();
      case CHOICE -> column.choices().get(random.nextInt(column.choices().size()));
      case STRING, TEXT, EMAIL -> WORDS[random.nextInt(WORDS.length)];
      case UUID, TIMESTAMP, DATE -> throw new IllegalArgumentException(column.name());
    };
  }

  private static Row row(ResourceType type, Random random) {
    Row.Builder row = Row.of(type);
    Set<Column> filled = new HashSet<>(type.filters());
    filled.addAll(type.search());
    for (Column column : filled) {
      if (!column.equals(type.key()) && random.nextInt(5) > 0) {
        row.set(column, value(column, random));
      }
    }
    return row.set(type.key(), type.key().type().isNumber() ? (Object) 1L : "K " + random.nextInt())
        .build();
  }
}
