package io.rollcall.command.write;

import io.rollcall.testkit.Database;
import java.sql.SQLException;

/** One or two rows of most types, which writes may refer to. */
final class SmallCampus {
  private SmallCampus() {}

  /** Empties all tables first. */
  static void fill(Database database) throws SQLException {
    database.execute(
        """
        TRUNCATE users, departments, courses, subjects, faculty, students, batches, classrooms, labs,
          timetables, timetable_slots RESTART IDENTITY CASCADE;
        INSERT INTO departments (department_id, department_name, building_name, head_of_department)
          VALUES ('CS', 'Computing', 'A', 'Ada'), ('EE', 'Electrics', 'B', 'Bea');
        INSERT INTO courses (course_id, course_name, duration_years, level)
          VALUES ('BT', 'BTech', 4, 'UG');
        INSERT INTO subjects VALUES ('SUB1', 'Algebra', 'BT', 'CS', 'F1', 4);
        INSERT INTO faculty VALUES ('F1', 'Fay', 'Professor', 'CS', 'Logic', 10, NULL, NULL);
        INSERT INTO classrooms VALUES ('R1', 'CS', '101', 40);
        INSERT INTO batches VALUES ('B1', 'BT', 'CS', 1, 1, 60);
        INSERT INTO users (username) VALUES ('root');
        INSERT INTO timetables (department_id, batch_id, semester, academic_year, created_by_id)
          VALUES ('CS', 'B1', 1, '2024-25', 1);
        INSERT INTO timetable_slots
          (timetable_id, subject_id, faculty_id, classroom_id, day, time_slot)
          VALUES (1, 'SUB1', 'F1', 'R1', 'monday', '09:00');
        """);
  }
}
