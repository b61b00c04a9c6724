package io.rollcall.campus;

import io.rollcall.campus.Curriculum.Department;
import java.util.ArrayList;
import java.util.List;

/**
 * The hundred posts of a campus at scale 1, and who teaches when.
 *
 * <p>In each period the timetables of a department take its teachers in turn, so nobody is in two
 * rooms at once: a department has more teachers than timetables.
 */
final class Staff {

  /** One post: its department, and its place in it. */
  record Post(int index, Department department, int place) {}

  static final int PERIODS = 30;

  static final List<Post> POSTS = posts();

  private Staff() {}

  /** The posts of a department, in order. */
  static List<Post> of(Department department) {
    return POSTS.stream().filter(p -> p.department().equals(department)).toList();
  }

  /** Who teaches a section in one of the week's periods. */
  static Post teacher(Section section, int period) {
    List<Post> posts = BY_DEPARTMENT.get(section.course().home().index());
    return posts.get((section.rank() + period) % posts.size());
  }

  /** How many periods a week a post teaches. */
  static int load(Post post) {
    return LOADS[post.index()];
  }

  static String facultyId(int copy, Post post) {
    return "FAC%04d".formatted(copy * POSTS.size() + post.index() + 1);
  }

  private static final List<List<Post>> BY_DEPARTMENT =
      Curriculum.DEPARTMENTS.stream().map(Staff::of).toList();

  private static final int[] LOADS = loads();

  private static List<Post> posts() {
    List<Post> posts = new ArrayList<>();
    for (Department department : Curriculum.DEPARTMENTS) {
      int sections =
          (int) Section.ALL.stream().filter(s -> s.course().home().equals(department)).count();
      int size = sections + (sections >= 5 ? 2 : 1) + (sections >= 8 ? 1 : 0);
      for (int place = 0; place < size; place++) {
        posts.add(new Post(posts.size(), department, place));
      }
    }
    return List.copyOf(posts);
  }

  private static int[] loads() {
    int[] loads = new int[POSTS.size()];
    for (Section section : Section.WITH_TIMETABLE) {
      for (int period = 0; period < PERIODS; period++) {
        loads[teacher(section, period).index()]++;
      }
    }
    return loads;
  }
}
