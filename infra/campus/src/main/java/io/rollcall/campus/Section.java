package io.rollcall.campus;

import io.rollcall.campus.Curriculum.Course;
import io.rollcall.campus.Curriculum.Department;
import java.util.ArrayList;
import java.util.List;

/**
 * One year of one course: the seventy-four of them are the batches of a campus at scale 1, and at
 * scale N there are N batches like each.
 *
 * @param first how many students the sections before this one have
 * @param rank its place among its department's sections that have a timetable, or -1 without one
 * @param timetable its place among all sections that have a timetable, or -1
 */
record Section(int index, Course course, int year, int size, int first, int rank, int timetable) {

  static final int STUDENTS = 5_000;

  /** Every fifth section's timetable is not made yet. */
  private static final int WITHOUT_TIMETABLE = 5;

  static final List<Section> ALL = all();

  static final List<Section> WITH_TIMETABLE = ALL.stream().filter(s -> s.timetable() >= 0).toList();

  int semester() {
    return course.postgraduate() ? 2 * year : 2 * year - 1;
  }

  /** The last two digits of the year in which these students came. */
  String cohort() {
    return "%02d".formatted(26 - year);
  }

  String batchId(int copy) {
    return course.id() + cohort() + "-" + (copy + 1);
  }

  String studentId(int copy, int seat) {
    return "%s%s%04d".formatted(cohort(), course.id(), copy * size + seat + 1);
  }

  private static List<Section> all() {
    int weights = Curriculum.COURSES.stream().mapToInt(c -> c.years() * c.intake()).sum();
    int[] ranks = new int[Curriculum.DEPARTMENTS.size()];
    List<Section> all = new ArrayList<>();
    int weight = 0;
    int timetables = 0;
    for (Course course : Curriculum.COURSES) {
      for (int year = 1; year <= course.years(); year++) {
        int from = STUDENTS * weight / weights;
        weight += course.intake();
        int to = STUDENTS * weight / weights;
        boolean timetabled = all.size() % WITHOUT_TIMETABLE != WITHOUT_TIMETABLE - 1;
        Department home = course.home();
        all.add(
            new Section(
                all.size(),
                course,
                year,
                to - from,
                from,
                timetabled ? ranks[home.index()]++ : -1,
                timetabled ? timetables++ : -1));
      }
    }
    return List.copyOf(all);
  }
}
