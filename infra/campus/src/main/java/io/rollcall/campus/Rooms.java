package io.rollcall.campus;

import static io.rollcall.campus.CampusTable.row;

import io.rollcall.campus.Curriculum.Department;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Classrooms and labs, which are the same at every scale. */
final class Rooms {

  private static final int CLASSROOMS = 100;
  private static final int LABS = 50;

  /** The first classroom that is fitted out for laboratory periods. */
  private static final int FIRST_FITTED = 70;

  private Rooms() {}

  /** A home room for each timetable, then some to spare, then those for laboratory periods. */
  static CampusTable classrooms() {
    return CampusTable.of(
        "classrooms",
        "room_id department_id room_number capacity room_type",
        1,
        CLASSROOMS,
        copy -> IntStream.range(0, CLASSROOMS).mapToObj(Rooms::classroom));
  }

  static CampusTable labs() {
    return CampusTable.of(
        "labs",
        "lab_id department_id lab_name capacity",
        1,
        LABS,
        copy -> IntStream.range(0, LABS).mapToObj(Rooms::lab));
  }

  /** Whether a section is in a laboratory in a period: one in six is. */
  static boolean inLaboratory(Section section, int period) {
    return (section.timetable() + period) % 6 == 0;
  }

  /** Where a section is in a period: nobody else is there in the same copy of the campus. */
  static String roomOf(Section section, int period) {
    int place = section.timetable();
    // Sections in laboratories at the same time are six apart.
    return roomId(
        inLaboratory(section, period) ? FIRST_FITTED + place / 6 * 3 + period % 3 : place);
  }

  private static List<@Nullable Object> classroom(int i) {
    Dice dice = Dice.of("classrooms", i);
    List<Section> homes = Section.WITH_TIMETABLE;
    boolean home = i < homes.size();
    Department department = home ? homes.get(i).course().home() : departmentAt(i);
    int seats = (home ? homes.get(i).size() : 30) + 10 * dice.below(4, 1);
    return row(
        roomId(i),
        department.id(),
        "%c-%d%02d".formatted('A' + department.index(), 1 + i % 3, 1 + i / 3),
        (seats + 9) / 10 * 10,
        roomType(i, seats));
  }

  private static String roomType(int i, int seats) {
    if (i >= FIRST_FITTED) {
      return "lab";
    }
    return seats >= 60 ? "lecture hall" : seats >= 40 ? "seminar room" : "tutorial room";
  }

  private static List<@Nullable Object> lab(int i) {
    Department department = departmentAt(i);
    String name = department.labs().get(i / Curriculum.DEPARTMENTS.size());
    int capacity = 20 + 5 * Dice.of("labs", i).below(7, 1);
    return row("LAB%02d".formatted(i + 1), department.id(), name + " Laboratory", capacity);
  }

  private static Department departmentAt(int i) {
    return Curriculum.DEPARTMENTS.get(i % Curriculum.DEPARTMENTS.size());
  }

  private static String roomId(int i) {
    return "CR%03d".formatted(i + 1);
  }
}
