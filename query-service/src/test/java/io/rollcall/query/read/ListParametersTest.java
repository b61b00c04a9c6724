package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListParametersTest {
  private static final Catalog CATALOG = Catalog.bundled();
  private static final ResourceType STUDENTS = CATALOG.type("students");

  private static ListParameters students(String query) {
    return read(STUDENTS, query, false);
  }

  private static ListParameters read(ResourceType type, String query, boolean strict) {
    return ListParameters.read(type, Objects.requireNonNull(QueryParameters.parse(query)), strict);
  }

  @Test
  void nothing_asksForTheFirstHundredInDefaultOrder() {
    ListParameters nothing = students("");
    assertThat(nothing.query().canonical()).isEqualTo("ordering=student_id");
    assertThat(nothing.page()).isEqualTo(new PageNumber.At(1));
    assertThat(nothing.size()).isEqualTo(100);
    assertThat(nothing.references()).isEmpty();
    assertThat(nothing.errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "search=b,,a&year=4.9 year=4&SEARCH=A&SEARCH=B&ordering=student_id",
        "search=a%0Bs%1C%C2%85%E3%80%80S SEARCH=A&SEARCH=S&ordering=student_id",
        "search=a%00n SEARCH=AN&ordering=student_id",
        "search=,+, ordering=student_id",
        "search=%C3%9F%C4%B1%CF%82 SEARCH=%C3%9FI%CE%A3&ordering=student_id",
        "ordering=-name ordering=-name,student_id",
        "ordering=+name ordering=name,student_id",
        "ordering=%2Bname ordering=student_id",
        "ordering=--name ordering=student_id",
        "ordering=-,pk,Name,department,email ordering=student_id",
        "ordering=year,,-year,+-name+ ordering=year,-name,student_id",
        "ordering=-student_id,name ordering=-student_id",
        "ordering=-year&ordering= ordering=student_id",
        "ordering=-+name ordering=student_id",
        "unknown=1&format=json ordering=student_id",
        "year=2&year= ordering=student_id",
        "year=&year=2 year=2&ordering=student_id"
      })
  void theQuery_isCanonical(String query, String canonical) {
    assertThat(students(query).query().canonical())
        .isEqualTo(canonical.replace("SEARCH", "search(name,student_id,email)"));
  }

  @Test
  void aTypeWithoutSearchFields_isNotSearched() {
    assertThat(read(CATALOG.type("timetables"), "search=x", false).query().terms()).isEmpty();
  }

  @Test
  void references_areToBeLookedUp_byTheirFilter() {
    ListParameters slots =
        read(CATALOG.type("timetable-slots"), "timetable=+01&classroom=R1&day=monday", false);
    assertThat(slots.references())
        .isEqualTo(
            Map.of(
                slots.query().type().column("timetable"), "1",
                slots.query().type().column("classroom"), "R1"));
    assertThat(slots.query().canonical())
        .isEqualTo("timetable=1&classroom=R1&day=monday&ordering=slot_id");
  }

  @Test
  void errors_nameEachFieldAtOnce() {
    assertThat(read(CATALOG.type("timetable-slots"), "timetable=x&day=sunday", false).errors())
        .isEqualTo(
            Map.of(
                "timetable",
                FilterValue.NO_SUCH_REFERENCE,
                "day",
                "Select a valid choice. sunday is not one of the available choices."));
    assertThat(students("year=x&semester=1e51").errors())
        .isEqualTo(
            Map.of(
                "year", "Enter a number.",
                "semester", "Ensure this value is less than or equal to 1e+50."));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "01, 1",
    "' 2 ', 2",
    "+3, 3",
    "1_0, 10",
    "\u0661, 1",
    "99999999999999999999, 9223372036854775807"
  })
  void aPage_isAnIntegerInPythonsSense(String page, long number) {
    assertThat(students("page=" + page.replace("+", "%2B")).page())
        .isEqualTo(new PageNumber.At(number));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "abc", "1.0", "1e0", "LAST", "", " ", " last", "1_", "null"})
  void anotherPage_isNone(String page) {
    assertThat(students("page=" + page).page()).isNull();
  }

  @Test
  void theLastPage_isAskedForByName() {
    assertThat(students("page=1&page=last").page()).isEqualTo(new PageNumber.Last());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "5000, 5000",
    "5001, 5000",
    "99999999999999999999, 5000",
    "0, 100",
    "-3, 100",
    "x, 100",
    "1.0, 100",
    "'', 100",
    "' 7 ', 7",
    "1_0, 10"
  })
  void aPageSize_isCutOrIgnored(String text, int size) {
    assertThat(students("page_size=" + text).size()).isEqualTo(size);
  }

  @Test
  void aSearch_thatIsTooLong_isAnError() {
    assertThat(students("search=" + "a+".repeat(249) + "ab").errors()).isEmpty();
    ListParameters tooLong = students("search=" + "a+".repeat(250) + "b");
    assertThat(tooLong.errors())
        .isEqualTo(Map.of("search", "Ensure this value has at most 500 characters (it has 501)."));
    assertThat(tooLong.query().terms()).isEmpty();
    assertThat(read(CATALOG.type("timetables"), "search=" + "a".repeat(501), false).errors())
        .isEmpty();
  }

  @Test
  void strictly_unknownParametersAreErrors() {
    assertThat(
            read(STUDENTS, "yaer=1&page=1&page_size=1&search=&ordering=&format=&year=1", true)
                .errors())
        .isEqualTo(Map.of("yaer", "Unknown parameter."));
    assertThat(read(CATALOG.type("timetables"), "search=x&year=1", true).errors().keySet())
        .containsExactlyInAnyOrder("search", "year");
    assertThat(read(STUDENTS, "yaer=1", false).errors()).isEmpty();
  }

  /** Spellings that mean the same make one list. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void spellings_ofOneMeaning_areOneListQuery(long seed) {
    Random random = new Random(seed);
    List<List<String>> spellings =
        List.of(
            List.of("year=3", "year=3.7", "year=%203", "year=0_3", "year=9&year=3", "y%65ar=3"),
            List.of("search=an+b", "search=B,an", "search=%20AN,,B,aN", "search=x&search=b%09an"),
            List.of("ordering=-year,name", "ordering=-year,nope,+name,-name,student_id"),
            List.of("course=BT", "course=&course=BT", "course=%42T"),
            List.of("page=1", "page_size=2", "x=1", "page=last", "page=nope", ""));
    String canonical = null;
    for (int i = 0; i < 300; i++) {
      List<String> parts = new ArrayList<>();
      spellings.forEach(of -> parts.add(of.get(random.nextInt(of.size()))));
      Collections.shuffle(parts, random);
      String query = String.join("&", parts);
      String now = students(query).query().canonical();
      canonical = canonical == null ? now : canonical;
      assertThat(now).as("seed %d, %s", seed, query).isEqualTo(canonical);
    }
  }
}
