package io.rollcall.command.write;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.UniqueRule;
import io.rollcall.command.http.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Some lines of a file that want to be rows, and what the database must be asked about them. Pure.
 *
 * <p>The outcome is that of writing them one after the other: a line collides with a row, or with a
 * line before it that was fit to be written.
 */
final class Candidates {
  private final ResourceType type;
  private final List<Candidate> all;
  private final Map<Column, Question> references = new LinkedHashMap<>();
  private final Map<UniqueRule, Question> rules = new LinkedHashMap<>();

  /** What a line says. */
  record Candidate(long line, Draft draft) {}

  /**
   * What comes of them.
   *
   * @param fit what to write
   * @param faults what is wrong with the others, in the order of the file
   */
  record Judgement(List<Draft> fit, List<LineFault> faults) {}

  Candidates(Catalog catalog, ResourceType type, List<Candidate> all) {
    this.type = type;
    this.all = List.copyOf(all);
    for (Column column : type.columns()) {
      List<List<Object>> values = tuples(List.of(column));
      if (column.isReference() && !values.isEmpty()) {
        ResourceType target = catalog.target(column);
        references.put(column, new Question(target, List.of(target.key()), values));
      }
    }
    for (UniqueRule rule : Conflicts.rules(type)) {
      List<List<Object>> values = tuples(rule.columns());
      if (!values.isEmpty()) {
        rules.put(rule, new Question(type, rule.columns(), values));
      }
    }
  }

  /** What to ask; the rows that are referred to must be there, those of unique rules must not. */
  List<Question> questions() {
    List<Question> questions = new ArrayList<>(references.values());
    questions.addAll(rules.values());
    return questions;
  }

  /**
   * Decides.
   *
   * @param present for each question the tuples that the database has
   */
  Judgement judge(Map<Question, Set<List<Object>>> present) {
    List<Draft> fit = new ArrayList<>();
    List<LineFault> faults = new ArrayList<>();
    Map<UniqueRule, Set<List<Object>>> used = new LinkedHashMap<>();
    rules.forEach(
        (rule, question) ->
            used.put(rule, new HashSet<>(Objects.requireNonNull(present.get(question)))));
    for (Candidate candidate : all) {
      int before = faults.size();
      Draft draft = candidate.draft();
      Draft judged = draft;
      for (Map.Entry<Column, Question> reference : references.entrySet()) {
        Column column = reference.getKey();
        List<Object> key = tuple(draft, List.of(column));
        if (key != null
            && !Objects.requireNonNull(present.get(reference.getValue())).contains(key)) {
          judged =
              judged.withError(
                  Conflicts.name(draft, column),
                  Fields.unknown(Objects.requireNonNull(draft.given().get(column)).json()));
        }
      }
      judged
          .errors()
          .forEach(
              (column, messages) ->
                  faults.add(new LineFault(candidate.line(), column, messages, null)));
      used.forEach(
          (rule, taken) -> {
            List<Object> tuple = tuple(draft, rule.columns());
            if (tuple != null && taken.contains(tuple)) {
              faults.add(duplicate(candidate, rule));
            }
          });
      if (faults.size() == before) {
        fit.add(draft);
        used.forEach(
            (rule, taken) -> {
              List<Object> tuple = tuple(draft, rule.columns());
              if (tuple != null) {
                taken.add(tuple);
              }
            });
      }
    }
    return new Judgement(fit, faults);
  }

  private LineFault duplicate(Candidate candidate, UniqueRule rule) {
    String column =
        rule.columns().size() == 1
            ? Conflicts.name(candidate.draft(), rule.columns().getFirst())
            : Problem.NO_FIELD;
    return new LineFault(
        candidate.line(), column, List.of(Conflicts.taken(type, rule)), rule.constraint());
  }

  /** Each once. */
  private List<List<Object>> tuples(List<Column> columns) {
    Set<List<Object>> tuples = new LinkedHashSet<>();
    for (Candidate candidate : all) {
      List<Object> tuple = tuple(candidate.draft(), columns);
      if (tuple != null) {
        tuples.add(tuple);
      }
    }
    return List.copyOf(tuples);
  }

  /** The values of some columns; null unless all are given, since nulls are never the same. */
  private static @Nullable List<Object> tuple(Draft draft, List<Column> columns) {
    List<Object> tuple = new ArrayList<>();
    for (Column column : columns) {
      Object value = draft.values().get(column);
      if (value == null) {
        return null;
      }
      tuple.add(value);
    }
    return tuple;
  }
}
