package io.rollcall.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CampusTest {

  @Test
  void rows_areAsManyAsTheCampusHas() {
    assertThat(sizes(1))
        .containsExactly(
            Map.entry("departments", 15L),
            Map.entry("courses", 25L),
            Map.entry("users", 5_104L),
            Map.entry("faculty", 100L),
            Map.entry("subjects", 75L),
            Map.entry("students", 5_000L),
            Map.entry("batches", 74L),
            Map.entry("classrooms", 100L),
            Map.entry("labs", 50L),
            Map.entry("timetables", 60L),
            Map.entry("timetable_slots", 1_800L));
  }

  @Test
  void scale_multipliesPeopleBatchesAndTimetablesOnly() {
    assertThat(sizes(3))
        .containsEntry("users", 3 * 5_104L)
        .containsEntry("students", 3 * 5_000L)
        .containsEntry("faculty", 300L)
        .containsEntry("batches", 3 * 74L)
        .containsEntry("timetables", 180L)
        .containsEntry("timetable_slots", 3 * 1_800L)
        .containsEntry("departments", 15L)
        .containsEntry("courses", 25L)
        .containsEntry("subjects", 75L)
        .containsEntry("classrooms", 100L)
        .containsEntry("labs", 50L);
  }

  @Test
  void everyTable_hasAsManyRowsAsItSays() {
    for (CampusTable table : Campus.at(2).tables()) {
      assertThat(table.rows().get().count()).as(table.name()).isEqualTo(table.size());
    }
  }

  @Test
  void rows_areTheSameEachTimeAndOneCopyOfThoseAtALargerScale() {
    for (int i = 0; i < Campus.at(1).tables().size(); i++) {
      List<Map<String, Object>> once = rows(Campus.at(1).tables().get(i));
      assertThat(rows(Campus.at(1).tables().get(i))).isEqualTo(once);
      assertThat(rows(Campus.at(2).tables().get(i)).subList(0, once.size())).isEqualTo(once);
    }
  }

  @Test
  void keys_areUnique() {
    for (CampusTable table : Campus.at(3).tables()) {
      assertThat(values(table, table.columns().getFirst()))
          .as(table.name())
          .doesNotHaveDuplicates();
    }
    assertThat(values(table(3, "users"), "username")).doesNotHaveDuplicates();
    assertThat(
            rows(table(3, "timetable_slots")).stream()
                .map(s -> List.of(s.get("timetable_id"), s.get("day"), s.get("time_slot"))))
        .doesNotHaveDuplicates();
  }

  @Test
  void references_areToRowsThatAreThere() {
    Map<String, String> targets =
        Map.of(
            "department_id", "departments",
            "course_id", "courses",
            "subject_id", "subjects",
            "faculty_id", "faculty",
            "faculty_advisor_id", "faculty",
            "faculty_assigned", "faculty",
            "batch_id", "batches",
            "classroom_id", "classrooms",
            "timetable_id", "timetables",
            "created_by_id", "users");
    Map<String, Set<Object>> keys = new HashMap<>();
    for (CampusTable table : Campus.at(2).tables()) {
      List<Map<String, Object>> rows = rows(table);
      for (String column : table.columns()) {
        String target = targets.get(column);
        if (target != null && !target.equals(table.name())) {
          List<Object> references = new ArrayList<>(rows.stream().map(r -> r.get(column)).toList());
          references.removeIf(Objects::isNull);
          if (keys.containsKey(target)) {
            assertThat(keys.get(target)).as(table.name() + "." + column).containsAll(references);
          }
        }
      }
      keys.put(table.name(), new HashSet<>(values(table, table.columns().getFirst())));
    }
  }

  @Test
  void nobodyAndNoRoom_isInTwoPlacesAtOnce() {
    Map<Object, Object> batches =
        rows(table(3, "timetables")).stream()
            .collect(Collectors.toMap(t -> t.get("timetable_id"), t -> t.get("batch_id")));
    List<Map<String, Object>> slots = rows(table(3, "timetable_slots"));
    for (Function<Map<String, Object>, Object> who :
        List.<Function<Map<String, Object>, Object>>of(
            s -> s.get("faculty_id"),
            s -> s.get("classroom_id"),
            s -> batches.get(s.get("timetable_id")))) {
      assertThat(slots.stream().map(s -> List.of(s.get("day"), s.get("time_slot"), who.apply(s))))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void noTeacher_hasMorePeriodsThanHisLimit() {
    Map<Object, Long> periods =
        rows(table(1, "timetable_slots")).stream()
            .collect(Collectors.groupingBy(s -> s.get("faculty_id"), Collectors.counting()));
    assertThat(rows(table(1, "faculty")))
        .allSatisfy(
            f ->
                assertThat(periods.getOrDefault(f.get("faculty_id"), 0L))
                    .isLessThanOrEqualTo((Integer) f.get("max_workload_per_week")));
  }

  @Test
  void timetables_haveThirtySlotsEach() {
    assertThat(
            rows(table(1, "timetable_slots")).stream()
                .collect(Collectors.groupingBy(s -> s.get("timetable_id"), Collectors.counting()))
                .values())
        .hasSize(60)
        .allMatch(n -> n == 30);
  }

  @Test
  void batches_countTheirStudents() {
    Map<Object, Integer> enrolled = new HashMap<>();
    rows(table(1, "students"))
        .forEach(s -> enrolled.merge(List.of(s.get("course_id"), s.get("year")), 1, Integer::sum));
    assertThat(rows(table(1, "batches")))
        .allSatisfy(
            b ->
                assertThat(enrolled)
                    .containsEntry(
                        List.of(b.get("course_id"), b.get("year")),
                        (Integer) b.get("no_of_students")));
  }

  @Test
  void keys_fitTheirColumns() {
    for (CampusTable table : Campus.at(20).tables()) {
      int key = table.columns().getFirst().endsWith("_id") && table.identity() == null ? 10 : 150;
      assertThat(values(table, table.columns().getFirst()))
          .as(table.name())
          .allMatch(value -> value.toString().length() <= key);
    }
    int last = Campus.LARGEST_SCALE - 1;
    assertThat(Section.ALL)
        .allSatisfy(
            s -> {
              assertThat(s.studentId(last, s.size() - 1).length()).isLessThanOrEqualTo(10);
              assertThat(s.batchId(last).length()).isLessThanOrEqualTo(10);
            });
    assertThat(Staff.facultyId(last, Staff.POSTS.getLast()).length()).isLessThanOrEqualTo(10);
    assertThat("09:00-10:00 turn " + Campus.LARGEST_SCALE).hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void people_includeNamesThatSortAndFoldUnlikeAscii() {
    List<Object> names = values(table(1, "students"), "name");
    assertThat(names)
        .anyMatch(n -> n.toString().codePoints().anyMatch(c -> c > 0xFFFF))
        .anyMatch(n -> n.toString().codePoints().anyMatch(c -> c >= 0xE000 && c <= 0xFFFF))
        .anyMatch(n -> n.toString().contains("ß"))
        .anyMatch(n -> n.toString().contains("'"));
    assertThat(values(table(1, "students"), "faculty_advisor_id")).containsNull();
    assertThat(values(table(1, "students"), "email")).containsNull();
  }

  @Test
  void scale_outOfRangeIsRefused() {
    assertThatThrownBy(() -> Campus.at(0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> Campus.at(501)).hasMessageContaining("1 to 500");
  }

  private static Map<String, Long> sizes(int scale) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    Campus.at(scale).tables().forEach(t -> sizes.put(t.name(), t.size()));
    return sizes;
  }

  private static CampusTable table(int scale, String name) {
    return Campus.at(scale).tables().stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Object> values(CampusTable table, String column) {
    int index = table.columns().indexOf(column);
    return table.rows().get().map(row -> (Object) row.get(index)).toList();
  }

  private static List<Map<String, Object>> rows(CampusTable table) {
    return table.rows().get().map(row -> named(table, row)).toList();
  }

  private static Map<String, Object> named(CampusTable table, List<?> row) {
    Map<String, Object> named = new HashMap<>();
    for (int i = 0; i < row.size(); i++) {
      named.put(table.columns().get(i), row.get(i));
    }
    return named;
  }
}
