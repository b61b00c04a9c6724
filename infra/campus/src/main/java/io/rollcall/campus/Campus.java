package io.rollcall.campus;

import static io.rollcall.campus.CampusTable.row;

import io.rollcall.campus.Curriculum.Course;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A campus of believable people, rooms and timetables, the same on every machine.
 *
 * <p>Scale N multiplies users, students, faculty, batches, timetables and slots; the other tables
 * stay as they are. It is N copies of the campus at scale 1 that differ in people and keys and
 * share courses and rooms. Nothing is held in memory: each row is computed from its place.
 */
public final class Campus {

  /** Keys have ten characters: at a larger scale, a cohort's students would not fit into them. */
  public static final int LARGEST_SCALE = 500;

  private final int scale;

  private Campus(int scale) {
    this.scale = scale;
  }

  /**
   * The campus at a scale from 1 (5,000 students) to {@link #LARGEST_SCALE}.
   *
   * @throws IllegalArgumentException for any other scale
   */
  public static Campus at(int scale) {
    if (scale < 1 || scale > LARGEST_SCALE) {
      throw new IllegalArgumentException(
          "The campus has a scale from 1 to %d, not %d".formatted(LARGEST_SCALE, scale));
    }
    return new Campus(scale);
  }

  public int scale() {
    return scale;
  }

  /** How many rows all tables have together. */
  public long size() {
    return tables().stream().mapToLong(CampusTable::size).sum();
  }

  /** The tables, each after those it refers to. */
  public List<CampusTable> tables() {
    return List.of(
        departments(),
        courses(),
        People.users(scale),
        People.faculty(scale),
        subjects(),
        People.students(scale),
        batches(),
        Rooms.classrooms(),
        Rooms.labs(),
        Timetables.timetables(scale),
        Timetables.slots(scale));
  }

  private static CampusTable departments() {
    return CampusTable.of(
        "departments",
        "department_id department_name building_name head_of_department",
        1,
        Curriculum.DEPARTMENTS.size(),
        copy ->
            Curriculum.DEPARTMENTS.stream()
                .map(
                    d ->
                        row(
                            d.id(),
                            d.name(),
                            d.building(),
                            "Prof. " + People.teacher(copy, Staff.of(d).getFirst()).full())));
  }

  private static CampusTable courses() {
    return CampusTable.of(
        "courses",
        "course_id course_name duration_years level",
        1,
        Curriculum.COURSES.size(),
        copy -> Curriculum.COURSES.stream().map(c -> row(c.id(), c.name(), c.years(), c.level())));
  }

  private static CampusTable subjects() {
    return CampusTable.of(
        "subjects",
        "subject_id subject_name course_id department_id faculty_assigned credits",
        1,
        Curriculum.COURSES.size() * Curriculum.SUBJECTS_PER_COURSE,
        copy ->
            Curriculum.COURSES.stream()
                .flatMap(
                    course ->
                        IntStream.range(0, Curriculum.SUBJECTS_PER_COURSE)
                            .mapToObj(i -> subject(course, i))));
  }

  private static List<@Nullable Object> subject(Course course, int i) {
    Dice dice = Dice.of("subjects", (long) course.index() * Curriculum.SUBJECTS_PER_COURSE + i);
    return row(
        course.subjectId(i),
        course.subjects().get(i),
        course.id(),
        course.home().id(),
        Staff.facultyId(0, dice.pick(Staff.of(course.home()), 1)),
        2 + dice.below(3, 2));
  }

  private CampusTable batches() {
    return CampusTable.of(
        "batches",
        "batch_id course_id department_id year semester no_of_students",
        scale,
        Section.ALL.size(),
        copy ->
            Section.ALL.stream()
                .map(
                    s ->
                        row(
                            s.batchId(copy),
                            s.course().id(),
                            s.course().home().id(),
                            s.year(),
                            s.semester(),
                            s.size())));
  }
}
