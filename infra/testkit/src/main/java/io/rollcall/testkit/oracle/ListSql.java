package io.rollcall.testkit.oracle;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the lists of one type are asked of SQL.
 *
 * @param json a row's JSON, from the row {@code t} and what {@code joins} adds to it
 * @param search expressions over {@code t}
 * @param orderings from the name in a URL to the expression over {@code t}
 */
record ListSql(
    String type,
    String table,
    String key,
    boolean numberKey,
    String joins,
    String json,
    Map<String, Filter> filters,
    List<String> search,
    Map<String, String> orderings) {

  /** A filter on a column; its kind says which values are good. */
  sealed interface Filter {
    String column();

    record Text(String column) implements Filter {}

    record Numeric(String column) implements Filter {}

    record Choice(String column, List<String> choices) implements Filter {}

    record Reference(String column, String table, String key, boolean number) implements Filter {}
  }

  static final Map<String, ListSql> ALL =
      List.of(
              users(),
              departments(),
              courses(),
              subjects(),
              faculty(),
              students(),
              batches(),
              classrooms(),
              labs(),
              timetables(),
              slots())
          .stream()
          .collect(Collectors.toUnmodifiableMap(ListSql::type, sql -> sql));

  private static final String DEPARTMENT =
      """
      json_build_object(
        'department_id', d.department_id, 'department_name', d.department_name,
        'building_name', d.building_name, 'head_of_department', d.head_of_department)
      """;

  private static final String COURSE =
      """
      json_build_object(
        'course_id', c.course_id, 'course_name', c.course_name,
        'duration_years', c.duration_years, 'level', c.level)
      """;

  private static final String JOIN_DEPARTMENT =
      " join departments d on d.department_id = t.department_id ";
  private static final String JOIN_COURSE = " join courses c on c.course_id = t.course_id ";

  private static final String SLOT =
      """
      json_build_object(
        'slot_id', s.slot_id, 'timetable', s.timetable_id, 'subject', s.subject_id,
        'faculty', s.faculty_id, 'classroom', s.classroom_id, 'day', s.day,
        'time_slot', s.time_slot, 'is_lab', s.is_lab, 'subject_name', u.subject_name,
        'faculty_name', f.faculty_name, 'classroom_number', r.room_number)
      """;

  private static final String JOIN_SLOT =
      """
       join subjects u on u.subject_id = s.subject_id
       join faculty f on f.faculty_id = s.faculty_id
       join classrooms r on r.room_id = s.classroom_id
      """;

  private static ListSql users() {
    return new ListSql(
        "users",
        "users",
        "id",
        true,
        "",
        """
        json_build_object(
          'id', t.id, 'username', t.username, 'email', t.email, 'role', t.role,
          'department', t.department, 'first_name', t.first_name, 'last_name', t.last_name,
          'is_active', t.is_active)
        """,
        Map.of(
            "role", new Filter.Choice("role", List.of("admin", "staff", "faculty", "student")),
            "department", new Filter.Text("department")),
        List.of("username", "email", "first_name", "last_name"),
        Map.of("id", "t.id", "username", text("username"), "role", text("role")));
  }

  private static ListSql departments() {
    return new ListSql(
        "departments",
        "departments",
        "department_id",
        false,
        JOIN_DEPARTMENT,
        DEPARTMENT,
        Map.of(),
        List.of("department_name", "department_id"),
        Map.of("department_id", text("department_id")));
  }

  private static ListSql courses() {
    return new ListSql(
        "courses",
        "courses",
        "course_id",
        false,
        JOIN_COURSE,
        COURSE,
        Map.of("level", new Filter.Text("level"), "duration_years", number("duration_years")),
        List.of("course_name", "course_id"),
        Map.of("course_id", text("course_id")));
  }

  private static ListSql subjects() {
    return new ListSql(
        "subjects",
        "subjects",
        "subject_id",
        false,
        JOIN_DEPARTMENT + JOIN_COURSE,
        """
        json_build_object(
          'subject_id', t.subject_id, 'subject_name', t.subject_name, 'course', %s,
          'department', %s, 'faculty_assigned', t.faculty_assigned, 'credits', t.credits)
        """
            .formatted(COURSE, DEPARTMENT),
        Map.of("course", course(), "department", department()),
        List.of("subject_name", "subject_id"),
        Map.of("subject_id", text("subject_id"), "subject_name", text("subject_name")));
  }

  private static ListSql faculty() {
    return new ListSql(
        "faculty",
        "faculty",
        "faculty_id",
        false,
        JOIN_DEPARTMENT,
        """
        json_build_object(
          'faculty_id', t.faculty_id, 'faculty_name', t.faculty_name,
          'designation', t.designation, 'department', %s, 'specialization', t.specialization,
          'max_workload_per_week', t.max_workload_per_week, 'email', t.email, 'phone', t.phone,
          'max_workload', t.max_workload_per_week, 'status', 'Active')
        """
            .formatted(DEPARTMENT),
        Map.of("department", department(), "designation", new Filter.Text("designation")),
        List.of("faculty_name", "faculty_id", "email", "specialization"),
        Map.of("faculty_id", text("faculty_id"), "faculty_name", text("faculty_name")));
  }

  private static ListSql students() {
    return new ListSql(
        "students",
        "students",
        "student_id",
        false,
        JOIN_DEPARTMENT
            + JOIN_COURSE
            + " left join faculty a on a.faculty_id = t.faculty_advisor_id ",
        """
        json_build_object(
          'student_id', t.student_id, 'name', t.name, 'department', %s, 'course', %s,
          'electives', t.electives, 'year', t.year, 'semester', t.semester,
          'faculty_advisor',
            case when a.faculty_id is not null then
              json_build_object('faculty_id', a.faculty_id, 'faculty_name', a.faculty_name)
            end,
          'email', t.email, 'phone', t.phone, 'student_name', t.name)
        """
            .formatted(DEPARTMENT, COURSE),
        Map.of(
            "department", department(),
            "course", course(),
            "semester", number("semester"),
            "year", number("year")),
        List.of("name", "student_id", "email"),
        Map.of(
            "student_id",
            text("student_id"),
            "name",
            text("name"),
            "year",
            "t.year",
            "semester",
            "t.semester"));
  }

  private static ListSql batches() {
    return new ListSql(
        "batches",
        "batches",
        "batch_id",
        false,
        JOIN_DEPARTMENT + JOIN_COURSE,
        """
        json_build_object(
          'batch_id', t.batch_id, 'course', %s, 'department', %s, 'year', t.year,
          'semester', t.semester, 'no_of_students', t.no_of_students)
        """
            .formatted(COURSE, DEPARTMENT),
        Map.of(
            "course", course(),
            "department", department(),
            "semester", number("semester"),
            "year", number("year")),
        List.of("batch_id"),
        Map.of("batch_id", text("batch_id"), "year", "t.year", "semester", "t.semester"));
  }

  private static ListSql classrooms() {
    return new ListSql(
        "classrooms",
        "classrooms",
        "room_id",
        false,
        JOIN_DEPARTMENT,
        """
        json_build_object(
          'room_id', t.room_id, 'department', %s, 'room_number', t.room_number,
          'capacity', t.capacity, 'room_type', t.room_type)
        """
            .formatted(DEPARTMENT),
        Map.of(
            "department",
            department(),
            "room_type",
            new Filter.Choice(
                "room_type", List.of("lecture hall", "seminar room", "tutorial room", "lab"))),
        List.of("room_number", "room_id"),
        Map.of("room_id", text("room_id"), "capacity", "t.capacity"));
  }

  private static ListSql labs() {
    return new ListSql(
        "labs",
        "labs",
        "lab_id",
        false,
        JOIN_DEPARTMENT,
        """
        json_build_object(
          'lab_id', t.lab_id, 'department', %s, 'lab_name', t.lab_name, 'capacity', t.capacity)
        """
            .formatted(DEPARTMENT),
        Map.of("department", department()),
        List.of("lab_name", "lab_id"),
        Map.of("lab_id", text("lab_id"), "capacity", "t.capacity"));
  }

  private static ListSql timetables() {
    return new ListSql(
        "timetables",
        "timetables",
        "timetable_id",
        true,
        JOIN_DEPARTMENT
            + """
             cross join lateral (
               select coalesce(json_agg(%s order by s.slot_id), '[]') as slots
               from timetable_slots s %s where s.timetable_id = t.timetable_id
             ) w
            """
                .formatted(SLOT, JOIN_SLOT),
        """
        json_build_object(
          'timetable_id', t.timetable_id, 'generation_job', t.generation_job_id,
          'department', t.department_id, 'batch', t.batch_id, 'semester', t.semester,
          'academic_year', t.academic_year, 'status', t.status, 'created_at', %s,
          'updated_at', %s, 'created_by', t.created_by_id,
          'department_name', d.department_name, 'batch_name', t.batch_id, 'slots', w.slots)
        """
            .formatted(instant("t.created_at"), instant("t.updated_at")),
        Map.of(
            "department",
            department(),
            "batch",
            new Filter.Reference("batch_id", "batches", "batch_id", false),
            "semester",
            number("semester"),
            "academic_year",
            new Filter.Text("academic_year")),
        List.of(),
        Map.of("timetable_id", "t.timetable_id"));
  }

  private static ListSql slots() {
    return new ListSql(
        "timetable-slots",
        "timetable_slots",
        "slot_id",
        true,
        " join timetable_slots s on s.slot_id = t.slot_id " + JOIN_SLOT,
        SLOT,
        Map.of(
            "timetable",
            new Filter.Reference("timetable_id", "timetables", "timetable_id", true),
            "subject",
            new Filter.Reference("subject_id", "subjects", "subject_id", false),
            "faculty",
            new Filter.Reference("faculty_id", "faculty", "faculty_id", false),
            "classroom",
            new Filter.Reference("classroom_id", "classrooms", "room_id", false),
            "day",
            new Filter.Choice(
                "day",
                List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"))),
        List.of(),
        Map.of("slot_id", "t.slot_id"));
  }

  private static Filter department() {
    return new Filter.Reference("department_id", "departments", "department_id", false);
  }

  private static Filter course() {
    return new Filter.Reference("course_id", "courses", "course_id", false);
  }

  private static Filter number(String column) {
    return new Filter.Numeric(column);
  }

  /** Text in the order of its code points. */
  private static String text(String column) {
    return "t.%s collate \"C\"".formatted(column);
  }

  /** A timestamp as DRF writes it: with six digits of fraction, or none where they are zero. */
  private static String instant(String column) {
    return """
    to_char(%1$s at time zone 'UTC',
      case when date_trunc('second', %1$s) = %1$s then 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
           else 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' end)
    """
        .formatted(column);
  }
}
