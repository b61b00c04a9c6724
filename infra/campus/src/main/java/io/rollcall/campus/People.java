package io.rollcall.campus;

import static io.rollcall.campus.CampusTable.row;

import io.rollcall.campus.Curriculum.Department;
import io.rollcall.campus.Staff.Post;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Users, and the faculty and students that most of them are. */
final class People {

  static final int OFFICES = 4;

  private static final List<String> OFFICE =
      List.of("admin", "registrar", "dean.office", "exam.cell");

  private static final List<String> ELECTIVES =
      List.of(
          "Ethics",
          "Indian Classical Music",
          "Disaster Management",
          "Entrepreneurship",
          "Environmental Studies",
          "French",
          "Game Theory",
          "German",
          "Introduction to Psychology",
          "Sanskrit (संस्कृतम्)",
          "Technical Writing",
          "Yoga & Well-being");

  private People() {}

  /** The offices first, then the teachers, then the students: so it is in each copy. */
  static CampusTable users(int scale) {
    return CampusTable.of(
            "users",
            "id username email role department first_name last_name is_active",
            scale,
            OFFICES + Staff.POSTS.size() + Section.STUDENTS,
            copy ->
                Stream.concat(
                    IntStream.range(0, OFFICES).mapToObj(i -> officeUser(copy, i)),
                    Stream.concat(
                        Staff.POSTS.stream().map(post -> teacherUser(copy, post)),
                        eachStudent(copy, People::studentUser))))
        .withIdentity();
  }

  static CampusTable faculty(int scale) {
    return CampusTable.of(
        "faculty",
        "faculty_id faculty_name designation department_id specialization"
            + " max_workload_per_week email phone",
        scale,
        Staff.POSTS.size(),
        copy -> Staff.POSTS.stream().map(post -> facultyMember(copy, post)));
  }

  static CampusTable students(int scale) {
    return CampusTable.of(
        "students",
        "student_id name department_id course_id electives year semester faculty_advisor_id"
            + " email phone",
        scale,
        Section.STUDENTS,
        copy -> eachStudent(copy, People::student));
  }

  static Name teacher(int copy, Post post) {
    return Name.of(diceOf(copy, post));
  }

  static int officeUserId(int copy, int office) {
    return firstUserId(copy) + office;
  }

  static int teacherUserId(int copy, Post post) {
    return firstUserId(copy) + OFFICES + post.index();
  }

  private static int firstUserId(int copy) {
    return copy * (OFFICES + Staff.POSTS.size() + Section.STUDENTS) + 1;
  }

  private static List<@Nullable Object> officeUser(int copy, int office) {
    String username = OFFICE.get(office) + (copy == 0 ? "" : copy + 1);
    return row(
        officeUserId(copy, office),
        username,
        username + "@campus.example",
        office < 2 ? "admin" : "staff",
        null,
        "",
        "",
        true);
  }

  private static List<@Nullable Object> teacherUser(int copy, Post post) {
    Name name = teacher(copy, post);
    String id = small(Staff.facultyId(copy, post));
    return row(
        teacherUserId(copy, post),
        id,
        id + "@campus.example",
        "faculty",
        post.department().name(),
        name.first(),
        name.last(),
        true);
  }

  private static List<@Nullable Object> studentUser(int copy, Section section, int seat) {
    String id = section.studentId(copy, seat);
    Dice dice = diceOf(copy, section, seat);
    Name name = Name.of(dice);
    return row(
        firstUserId(copy) + OFFICES + Staff.POSTS.size() + section.first() + seat,
        small(id),
        dice.once(30, 20) ? "" : studentMail(id),
        "student",
        dice.once(50, 21) ? null : section.course().home().name(),
        name.first(),
        name.last(),
        !dice.once(60, 22));
  }

  private static List<@Nullable Object> facultyMember(int copy, Post post) {
    String id = Staff.facultyId(copy, post);
    Dice dice = diceOf(copy, post);
    return row(
        id,
        (dice.once(3, 10) ? "" : "Dr. ") + teacher(copy, post).full(),
        designation(post, dice),
        post.department().id(),
        dice.pick(post.department().taught(), 11),
        Math.max(16, Staff.load(post) + 2 * dice.below(3, 12)),
        dice.once(15, 13) ? null : small(id) + "@campus.example",
        dice.once(10, 14) ? null : phone(dice));
  }

  private static String designation(Post post, Dice dice) {
    if (post.place() == 0) {
      return "Professor and Head";
    }
    return switch (dice.below(6, 15)) {
      case 0 -> "Professor";
      case 1, 2 -> "Associate Professor";
      default -> "Assistant Professor";
    };
  }

  private static List<@Nullable Object> student(int copy, Section section, int seat) {
    String id = section.studentId(copy, seat);
    Department home = section.course().home();
    Dice dice = diceOf(copy, section, seat);
    return row(
        id,
        Name.of(dice).full(),
        home.id(),
        section.course().id(),
        electives(section, dice),
        section.year(),
        section.semester(),
        dice.once(20, 10) ? null : Staff.facultyId(copy, dice.pick(Staff.of(home), 11)),
        dice.once(25, 12) ? null : studentMail(id),
        dice.once(12, 13) ? null : phone(dice));
  }

  private static String electives(Section section, Dice dice) {
    if (section.year() == 1) {
      return "Communicative English";
    }
    String first = dice.pick(ELECTIVES, 14);
    String second = dice.pick(ELECTIVES, 15);
    return first.equals(second) ? first : first + ", " + second;
  }

  private interface StudentRow {
    List<@Nullable Object> of(int copy, Section section, int seat);
  }

  private static Stream<List<@Nullable Object>> eachStudent(int copy, StudentRow row) {
    return Section.ALL.stream()
        .flatMap(
            section ->
                IntStream.range(0, section.size()).mapToObj(seat -> row.of(copy, section, seat)));
  }

  private static Dice diceOf(int copy, Post post) {
    return Dice.of("faculty", (long) copy * Staff.POSTS.size() + post.index());
  }

  private static Dice diceOf(int copy, Section section, int seat) {
    return Dice.of("students", (long) copy * Section.STUDENTS + section.first() + seat);
  }

  private static String studentMail(String studentId) {
    return small(studentId) + "@students.campus.example";
  }

  private static String phone(Dice dice) {
    return "+91 %d%09d".formatted(6 + dice.below(4, 30), dice.below(1_000_000_000, 31));
  }

  private static String small(String key) {
    return key.toLowerCase(Locale.ROOT);
  }
}
