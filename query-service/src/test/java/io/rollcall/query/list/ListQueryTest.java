package io.rollcall.query.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListQueryTest {
  private static final Catalog CATALOG = Catalog.bundled();
  private static final ResourceType STUDENTS = CATALOG.type("students");
  private static final String[] PIECES = {
    "a", "An", "ß", "ı", "é", "漢", "🎓", "&", "=", "+", "%", "%41", " ", ",", "-", "ordering", ""
  };

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  private static Condition is(ResourceType type, String column, Object value) {
    return new Condition(type.column(column), value);
  }

  private static Order by(String column) {
    boolean descending = column.startsWith("-");
    return new Order(STUDENTS.column(descending ? column.substring(1) : column), descending);
  }

  private static ListQuery students(
      List<Condition> conditions, List<String> terms, String... order) {
    return ListQuery.of(
        STUDENTS, conditions, terms, List.of(order).stream().map(ListQueryTest::by).toList());
  }

  @Test
  void all_isTheTypesDefaultOrder() {
    assertThat(ListQuery.all(STUDENTS)).hasToString("students?ordering=student_id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name | name,student_id",
        "-name | -name,student_id",
        "name,-name,year | name,year,student_id",
        "-student_id,name | -student_id",
        "year,student_id,name | year,student_id"
      })
  void order_isTotal_withTheKeyLastAndOnce(String asked, String order) {
    assertThat(students(List.of(), List.of(), asked.split(",")).canonical())
        .isEqualTo("ordering=" + order);
  }

  @Test
  void orderByAColumnThatIsFixed_isNone() {
    List<Condition> year = List.of(is(STUDENTS, "year", 2L));
    assertThat(students(year, List.of(), "-year", "name"))
        .isEqualTo(students(year, List.of(), "name"))
        .isNotEqualTo(students(year, List.of()));
    assertThat(students(year, List.of(), "-year")).isEqualTo(students(year, List.of()));
  }

  @Test
  void conditions_areSortedAndTheLastOfAColumnCounts() {
    assertThat(
            students(
                    List.of(
                        is(STUDENTS, "year", 9L),
                        is(STUDENTS, "department", "D&1"),
                        is(STUDENTS, "year", 2L)),
                    List.of())
                .canonical())
        .isEqualTo("department=D%261&year=2&ordering=student_id");
  }

  @Test
  void terms_differInNeitherCaseNorOrderNorWhatOthersContain() {
    ListQuery query = students(List.of(), List.of("an", "bo", "Ann"));
    assertThat(query).isEqualTo(students(List.of(), List.of("BO", "aNN")));
    assertThat(query.canonical())
        .isEqualTo(
            "search(name,student_id,email)=ANN&search(name,student_id,email)=BO&ordering=student_id");
    ResourceType unsearched = CATALOG.type("timetables");
    assertThat(ListQuery.of(unsearched, List.of(), List.of("x"), List.of()))
        .isEqualTo(ListQuery.all(unsearched));
  }

  @Test
  void terms_areThoseThatNoOtherContains() {
    for (int i = 0; i < 2_000; i++) {
      List<String> terms = new ArrayList<>();
      random.ints(random.nextInt(8), 0, 4).forEach(length -> terms.add(randomText(length)));
      List<String> upper = terms.stream().map(ListQueryTest::upper).distinct().sorted().toList();
      assertThat(students(List.of(), terms).terms())
          .as("seed %d: %s", seed, terms)
          .isEqualTo(
              upper.stream()
                  .filter(
                      term -> upper.stream().noneMatch(o -> !o.equals(term) && o.contains(term)))
                  .toList());
    }
  }

  @Test
  void manyTerms_takeNoTime() {
    List<String> terms = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      terms.add(Integer.toString(100_000 + i, Character.MAX_RADIX));
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(students(List.of(), terms).terms()).hasSize(50_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "year=2",
        "year=2&",
        "ordering=",
        "ordering=age",
        "ordering=-",
        "ordering=name,",
        "age=2&ordering=name",
        "=2&ordering=name",
        "year&ordering=name",
        "year=two&ordering=name",
        "name=%4&ordering=name",
        "search=X&ordering=name",
        "search(name)=X&ordering=name",
        "&&ordering=name"
      })
  void parse_ofWhatTheTypeDoesNotUnderstand_isNull(String canonical) {
    assertThat(ListQuery.parse(STUDENTS, canonical)).isNull();
  }

  @Test
  void randomQueries_areParsedFromTheirCanonicalForm() {
    for (int i = 0; i < 5_000; i++) {
      ResourceType type = CATALOG.types().get(random.nextInt(CATALOG.types().size()));
      ListQuery query = randomQuery(type);
      assertThat(ListQuery.parse(type, query.canonical()))
          .as("seed %d: %s", seed, query)
          .isEqualTo(query)
          .hasSameHashCodeAs(query);
    }
  }

  @Test
  void spellingsOfTheSame_areEqual() {
    for (int i = 0; i < 2_000; i++) {
      ResourceType type = CATALOG.types().get(random.nextInt(CATALOG.types().size()));
      ListQuery query = randomQuery(type);
      List<Condition> conditions = new ArrayList<>(query.conditions());
      List<String> terms = new ArrayList<>(query.terms());
      List<Order> order = new ArrayList<>(query.order());
      Collections.shuffle(conditions, random);
      terms.addAll(query.terms());
      terms.replaceAll(term -> random.nextBoolean() ? term : lower(term));
      Collections.shuffle(terms, random);
      order.addAll(query.order().reversed());
      assertThat(ListQuery.of(type, conditions, terms, order))
          .as("seed %d: %s", seed, query)
          .isEqualTo(query);
    }
  }

  /** Lower case where that is sure to be the same text without regard to case. */
  private static String lower(String term) {
    return term.replace('A', 'a').replace('N', 'n').replace('É', 'é');
  }

  @Test
  void rows_matchWhereEachConditionHoldsAndEachTermOccurs() {
    int matching = 0;
    for (int i = 0; i < 20_000; i++) {
      ResourceType type = CATALOG.types().get(random.nextInt(CATALOG.types().size()));
      Map<Column, Object> values = new HashMap<>();
      Row.Builder builder = Row.of(type);
      for (Column column : type.columns()) {
        if (column.equals(type.key()) || random.nextInt(4) > 0) {
          values.put(column, randomValue(column));
          builder.set(column, values.get(column));
        }
      }
      ListQuery query = randomQuery(type);
      boolean expected =
          query.conditions().stream()
                  .allMatch(c -> c.text().equals(String.valueOf(values.get(c.column()))))
              && query.terms().stream()
                  .allMatch(
                      term ->
                          type.search().stream()
                              .map(values::get)
                              .anyMatch(v -> v instanceof String s && upper(s).contains(term)));
      assertThat(query.matches(builder.build()))
          .as("seed %d: %s, %s", seed, query, values)
          .isEqualTo(expected);
      matching += expected ? 1 : 0;
    }
    assertThat(matching).as("seed %d", seed).isBetween(1_000, 19_000);
  }

  private static String upper(String text) {
    return text.codePoints()
        .map(Character::toUpperCase)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private ListQuery randomQuery(ResourceType type) {
    List<Condition> conditions = new ArrayList<>();
    List<String> terms = new ArrayList<>();
    List<Order> order = new ArrayList<>();
    for (Column column : type.columns()) {
      if (random.nextInt(10) == 0) {
        Object value = randomValue(column);
        conditions.add(
            new Condition(
                column,
                value instanceof Boolean || value instanceof Long ? value : value.toString()));
      }
    }
    random.ints(random.nextInt(3), 0, 1).forEach(i -> terms.add(randomText(1)));
    for (Column column : type.orderings()) {
      if (random.nextBoolean()) {
        order.add(new Order(column, random.nextBoolean()));
      }
    }
    return ListQuery.of(type, conditions, terms, order);
  }

  private Object randomValue(Column column) {
    return switch (column.type()) {
      case STRING, TEXT, EMAIL, CHOICE -> randomText(4);
      case INTEGER, BIGINT -> (long) random.nextInt(-1, 3);
      case BOOLEAN -> random.nextBoolean();
      case UUID -> new UUID(0, random.nextInt(2));
      case TIMESTAMP -> Instant.ofEpochSecond(random.nextInt(2));
      case DATE -> LocalDate.ofEpochDay(random.nextInt(2));
    };
  }

  private String randomText(int pieces) {
    StringBuilder text = new StringBuilder();
    random.ints(pieces, 0, PIECES.length).forEach(i -> text.append(PIECES[i]));
    return text.toString();
  }
}
