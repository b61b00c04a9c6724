package io.rollcall.campus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What the campus teaches and where: fifteen departments, twenty-five courses of three subjects
 * each, as {@code departments.txt} and {@code courses.txt} beside this class list them.
 */
final class Curriculum {

  record Department(int index, String id, String name, String building, List<String> labs) {

    /** The names of the subjects that it teaches. */
    List<String> taught() {
      return COURSES.stream()
          .filter(course -> course.home().equals(this))
          .flatMap(course -> course.subjects().stream())
          .toList();
    }
  }

  record Course(
      int index,
      String id,
      String name,
      int years,
      String level,
      Department home,
      int intake,
      List<String> subjects) {

    boolean postgraduate() {
      return level.equals("PG");
    }

    String subjectId(int subject) {
      return id + (subject + 1) + "01";
    }
  }

  static final int SUBJECTS_PER_COURSE = 3;

  static final List<Department> DEPARTMENTS =
      read(
          "departments.txt",
          (index, f) -> new Department(index, f.get(0), f.get(1), f.get(2), items(f.get(3))));

  static final List<Course> COURSES =
      read(
          "courses.txt",
          (index, f) ->
              new Course(
                  index,
                  f.get(0),
                  f.get(1),
                  Integer.parseInt(f.get(2)),
                  f.get(3),
                  department(f.get(4)),
                  Integer.parseInt(f.get(5)),
                  items(f.get(6))));

  private Curriculum() {}

  private static Department department(String id) {
    return DEPARTMENTS.stream().filter(d -> d.id().equals(id)).findFirst().orElseThrow();
  }

  private interface Line<T> {
    T of(int index, List<String> fields);
  }

  private static <T> List<T> read(String file, Line<T> line) {
    List<String> lines = text(file).lines().filter(l -> !l.startsWith("#")).toList();
    return IntStream.range(0, lines.size())
        .mapToObj(i -> line.of(i, split(lines.get(i), "|")))
        .toList();
  }

  private static String text(String file) {
    try (InputStream in = Curriculum.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> items(String field) {
    return split(field, ";");
  }

  private static List<String> split(String text, String separator) {
    return Pattern.compile("\\s*" + Pattern.quote(separator) + "\\s*")
        .splitAsStream(text.strip())
        .toList();
  }
}
