package io.rollcall.query.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.ChildRelation;
import io.rollcall.row.Joins;
import io.rollcall.row.Row;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingsTest {
  private final Catalog catalog = Catalog.bundled();
  private final Embeddings embeddings = new Embeddings(catalog);

  private Row row(String type, String key, Object... columnsAndValues) {
    ResourceType of = catalog.type(type);
    Row.Builder row = Row.of(of);
    row.set(of.key(), of.key().type().isNumber() ? (Object) Long.valueOf(key) : key);
    for (int i = 0; i < columnsAndValues.length; i += 2) {
      row.set(of.column((String) columnsAndValues[i]), columnsAndValues[i + 1]);
    }
    return row.build();
  }

  private List<Outdated> outdated(
      String type, String key, @Nullable Row before, @Nullable Row after) {
    return embeddings.outdated(catalog.type(type), key, before, after, false);
  }

  private static Set<String> types(List<Outdated> outdated) {
    return outdated.stream().map(each -> each.in().name()).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource({
    "departments, department_name, subjects faculty students batches classrooms labs timetables",
    "departments, building_name, subjects faculty students batches classrooms labs",
    "courses, level, subjects students batches",
    "faculty, faculty_name, students timetable-slots timetables",
    "faculty, phone, ''",
    "subjects, subject_name, timetable-slots timetables",
    "subjects, faculty_assigned, ''",
    "classrooms, room_number, timetable-slots timetables",
    "timetable-slots, time_slot, timetables",
    "students, name, ''",
    "users, username, ''"
  })
  void aChangedColumn_outdatesThoseWhoShowIt(String type, String column, String expected) {
    boolean isSlot = type.equals("timetable-slots");
    Row before =
        isSlot
            ? row(type, "1", column, "before", "timetable", 7L)
            : row(type, "1", column, "before");
    Row after =
        isSlot ? row(type, "1", column, "after", "timetable", 7L) : row(type, "1", column, "after");
    assertThat(types(outdated(type, "1", before, after)))
        .isEqualTo(expected.isEmpty() ? Set.of() : Set.of(expected.split(" ")));
  }

  @Test
  void aRowThatComesOrGoes_outdatesWhoeverRefersToIt() {
    Row department = row("departments", "CSE");
    assertThat(outdated("departments", "CSE", null, department))
        .isEqualTo(outdated("departments", "CSE", department, null))
        .hasSize(7);
    assertThat(outdated("departments", "CSE", null, null)).isEmpty();
  }

  @Test
  void whatAPageEmbeds_isWhatItsChangeOutdates() {
    Row lab = row("labs", "L1", "department", "CSE");
    Set<Long> embedded = embeddings.of(List.of(lab), new Joins(catalog));
    assertThat(embedded).hasSize(1);
    assertThat(
            dependencies(outdated("departments", "CSE", null, row("departments", "CSE")), "labs"))
        .isEqualTo(embedded);
    assertThat(
            dependencies(outdated("departments", "ECE", null, row("departments", "ECE")), "labs"))
        .doesNotContainAnyElementsOf(embedded);
  }

  @Test
  void aChildThatMoves_outdatesBothParents() {
    Row before = row("timetable-slots", "1", "timetable", 7L);
    Row after = row("timetable-slots", "1", "timetable", 8L);
    Set<Long> outdated =
        dependencies(outdated("timetable-slots", "1", before, after), "timetables");
    assertThat(outdated).hasSize(2);
    for (String parent : List.of("7", "8")) {
      assertThat(embeddings.of(List.of(row("timetables", parent)), new Joins(catalog)))
          .containsAnyElementsOf(outdated);
    }
    assertThat(embeddings.of(List.of(row("timetables", "9")), new Joins(catalog)))
        .doesNotContainAnyElementsOf(outdated);
  }

  @Test
  void whatChildrenShow_isEmbeddedToo_onceTheyAreKnown() {
    Row timetable = row("timetables", "7");
    Row slot = row("timetable-slots", "1", "timetable", 7L, "subject", "MA101");
    Set<Long> renamed =
        dependencies(outdated("subjects", "MA101", null, row("subjects", "MA101")), "timetables");
    Joins joins = new Joins(catalog);
    assertThat(embeddings.of(List.of(timetable), joins)).doesNotContainAnyElementsOf(renamed);
    Column by = catalog.type("timetable-slots").column("timetable");
    joins.addChildren(new ChildRelation("timetable-slots", by), "7", List.of(slot));
    assertThat(embeddings.of(List.of(timetable), joins)).containsAll(renamed);
  }

  @Test
  void aChangeThatWasAppliedBefore_outdatesWhateverItMayHave() {
    Row slot = row("timetable-slots", "1", "timetable", 7L);
    ResourceType slots = catalog.type("timetable-slots");
    assertThat(embeddings.outdated(slots, "1", slot, slot, true))
        .containsExactly(new Outdated(catalog.type("timetables"), Embeddings.ANYTHING));
    ResourceType departments = catalog.type("departments");
    Row department = row("departments", "CSE");
    assertThat(embeddings.outdated(departments, "CSE", department, department, true)).hasSize(7);
  }

  @Test
  void columns_thatNoRowShows_areNotShown() {
    ResourceType students = catalog.type("students");
    assertThat(embeddings.shown(students).get(students.version().index())).isFalse();
    assertThat(embeddings.shown(students).get(students.column("phone").index())).isTrue();
    assertThat(embeddings.shown(students).get(students.column("department").index())).isTrue();
  }

  private static Set<Long> dependencies(List<Outdated> outdated, String in) {
    return outdated.stream()
        .filter(each -> each.in().name().equals(in))
        .map(Outdated::dependency)
        .collect(Collectors.toSet());
  }
}
