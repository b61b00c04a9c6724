package io.rollcall.command.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.command.write.Candidates.Candidate;
import io.rollcall.command.write.Candidates.Judgement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final Catalog CATALOG = Catalog.bundled();
  private static final String LABS = "lab_id,department_id,lab_name,capacity";
  private static final String SLOTS = "timetable,subject,faculty,classroom,day,time_slot";

  @Test
  void eachValueIsAskedAboutOnce() {
    Candidates candidates = candidates("labs", LABS, "L1,CS,a,1", "L2,CS,b,2", "L2,EE,b,x");
    assertThat(candidates.questions())
        .extracting(question -> question.table().name() + question.tuples())
        .containsExactly("departments[[CS], [EE]]", "labs[[L1], [L2]]");
  }

  @Test
  void linesWithoutFaults_areFit() {
    Judgement judgement = judge(candidates("labs", LABS, "L1,CS,a,1", "L2,CS,b,2"), "CS");
    assertThat(judgement.faults()).isEmpty();
    assertThat(judgement.fit())
        .extracting(draft -> List.copyOf(draft.values().values()))
        .containsExactly(List.of("L1", "CS", "a", 1), List.of("L2", "CS", "b", 2));
  }

  @Test
  void everyFaultOfALineIsNamed_whoeverFoundIt() {
    Judgement judgement = judge(candidates("labs", LABS, "L1,CS,a,1", "L9,XX,,x"), "CS", "L9");
    assertThat(judgement.faults())
        .containsExactlyInAnyOrder(
            new LineFault(3, "lab_name", "This field may not be blank."),
            new LineFault(3, "capacity", "A valid integer is required."),
            new LineFault(3, "department_id", "Invalid pk \"XX\" - object does not exist."),
            new LineFault(
                3, "lab_id", List.of("lab with this lab id already exists."), "labs_pkey"));
    assertThat(judgement.fit()).hasSize(1);
  }

  @Test
  void lineThatRepeatsAFitOneBefore_isADuplicate_notOneThatRepeatsABadOne() {
    Judgement judgement =
        judge(candidates("labs", LABS, "L1,CS,a,x", "L1,CS,a,1", "L1,CS,b,2"), "CS");
    assertThat(judgement.faults())
        .extracting(LineFault::line, LineFault::column)
        .containsExactly(tuple(2L, "capacity"), tuple(4L, "lab_id"));
    assertThat(judgement.fit()).hasSize(1);
  }

  @Test
  void ruleOfSeveralColumns_isAskedAndToldAsOne() {
    Candidates candidates =
        candidates(
            "timetable-slots", SLOTS, "1,S,F,R,monday,9", "1,S,F,R,monday,9", "1,S,F,R,friday,9");
    assertThat(candidates.questions().getLast().tuples())
        .containsExactly(List.of(1, "monday", "9"), List.of(1, "friday", "9"));
    Judgement judgement = judge(candidates, 1, "S", "F", "R");
    assertThat(judgement.faults())
        .containsExactly(
            new LineFault(
                3,
                "non_field_errors",
                List.of("The fields timetable, day, time_slot must make a unique set."),
                "timetable_slots_timetable_day_time_slot_key"));
    assertThat(judgement.fit()).hasSize(2);
  }

  /** Judges where the database has any row with one of some values, alone, in what is asked. */
  private static Judgement judge(Candidates candidates, Object... there) {
    Map<Question, Set<List<Object>>> present = new HashMap<>();
    for (Question question : candidates.questions()) {
      Set<List<Object>> found = new HashSet<>(question.tuples());
      found.retainAll(List.of(there).stream().map(List::of).toList());
      present.put(question, found);
    }
    return candidates.judge(present);
  }

  private static Candidates candidates(String name, String header, String... lines) {
    ResourceType type = CATALOG.type(name);
    CsvHeader columns = CsvHeader.of(type, new CsvLine(1, List.of(header.split(","))));
    assertThat(columns.faults()).isEmpty();
    List<Candidate> all = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      CsvLine line = new CsvLine(i + 2, List.of(lines[i].split(",", -1)));
      all.add(
          new Candidate(
              line.number(), Validation.check(type, columns.body(line), Mode.CREATE, null)));
    }
    return new Candidates(CATALOG, type, all);
  }
}
