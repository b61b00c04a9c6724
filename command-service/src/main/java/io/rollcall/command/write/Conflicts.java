package io.rollcall.command.write;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.UniqueRule;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The words for what collides with other rows. Pure. */
final class Conflicts {
  private Conflicts() {}

  /** What is said where a column's value is another row's already. */
  static String taken(ResourceType type, Column column) {
    for (UniqueRule rule : type.uniqueRules()) {
      if (rule.columns().equals(List.of(column)) && rule.message() != null) {
        return rule.message();
      }
    }
    return "%s with this %s already exists."
        .formatted(type.singular(), column.name().replace('_', ' '));
  }

  /**
   * The answer to a write that broke a unique rule of the database.
   *
   * @param constraint the database's name for it; the key's is {@code <table>_pkey}
   */
  static Problem notUnique(ResourceType type, String constraint) {
    if (constraint.equals(type.table() + "_pkey")) {
      return notUnique(type, constraint, List.of(type.key()), null);
    }
    for (UniqueRule rule : type.uniqueRules()) {
      if (rule.constraint().equals(constraint)) {
        return notUnique(type, constraint, rule.columns(), rule.message());
      }
    }
    return brokenRule(Status.CONFLICT, constraint);
  }

  /** The answer to a write of values that other rows have already, by the names of the fields. */
  static Problem notUnique(ResourceType type, Draft draft, List<Probe.Taken> taken) {
    Map<String, List<String>> errors = new LinkedHashMap<>();
    taken.forEach(probe -> errors.put(name(draft, probe.column()), List.of(probe.message())));
    return Problem.of(Status.CONFLICT, errors).with("rule", rule(type, taken.getFirst().column()));
  }

  /** The answer to a delete of a row that others refer to. */
  static Problem referredTo(ResourceType type, String key, Map<String, Long> counts) {
    String counted =
        counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
    return Problem.of(
            Status.CONFLICT,
            "Other rows refer to %s \"%s\": %s. Delete them first, or all at once with ?cascade=true."
                .formatted(type.singular(), key, counted))
        .with("dependents", counts);
  }

  /** The answer to a write that breaks a rule of the database which the catalog does not know. */
  static Problem brokenRule(Status status, String constraint) {
    String message = "This breaks the rule " + constraint + " of the database.";
    return Problem.of(status, Map.of(Problem.NO_FIELD, List.of(message))).with("rule", constraint);
  }

  /** What a column is called in answers to a request. */
  static String name(Draft draft, Column column) {
    Draft.Given given = draft.given().get(column);
    return given == null ? Validation.usualName(column) : given.name();
  }

  private static Problem notUnique(
      ResourceType type, String constraint, List<Column> columns, @Nullable String message) {
    Map<String, List<String>> errors;
    if (columns.size() == 1) {
      Column column = columns.getFirst();
      errors = Map.of(column.name(), List.of(taken(type, column)));
    } else {
      String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
      String usual = "The fields " + names + " must make a unique set.";
      errors = Map.of(Problem.NO_FIELD, List.of(message == null ? usual : message));
    }
    return Problem.of(Status.CONFLICT, errors).with("rule", constraint);
  }

  private static String rule(ResourceType type, Column column) {
    return type.uniqueRules().stream()
        .filter(rule -> rule.columns().equals(List.of(column)))
        .map(UniqueRule::constraint)
        .findFirst()
        .orElse(type.table() + "_pkey");
  }
}
