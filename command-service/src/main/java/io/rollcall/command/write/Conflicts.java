package io.rollcall.command.write;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.UniqueRule;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
    for (UniqueRule rule : rules(type)) {
      if (rule.constraint().equals(constraint)) {
        return notUnique(type, rule);
      }
    }
    return brokenRule(Status.CONFLICT, constraint);
  }

  /** What is said where other rows have the values of a rule's columns already. */
  static String taken(ResourceType type, UniqueRule rule) {
    if (rule.columns().size() == 1) {
      return taken(type, rule.columns().getFirst());
    }
    String names = rule.columns().stream().map(Column::name).collect(Collectors.joining(", "));
    String usual = "The fields " + names + " must make a unique set.";
    return rule.message() == null ? usual : rule.message();
  }

  /** All rules that make rows unique, the key's first. */
  static List<UniqueRule> rules(ResourceType type) {
    List<UniqueRule> rules = new ArrayList<>();
    rules.add(new UniqueRule(type.table() + "_pkey", List.of(type.key()), null));
    rules.addAll(type.uniqueRules());
    return rules;
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

  private static Problem notUnique(ResourceType type, UniqueRule rule) {
    List<Column> columns = rule.columns();
    String name = columns.size() == 1 ? columns.getFirst().name() : Problem.NO_FIELD;
    return Problem.of(Status.CONFLICT, Map.of(name, List.of(taken(type, rule))))
        .with("rule", rule.constraint());
  }

  private static String rule(ResourceType type, Column column) {
    return type.uniqueRules().stream()
        .filter(rule -> rule.columns().equals(List.of(column)))
        .map(UniqueRule::constraint)
        .findFirst()
        .orElse(type.table() + "_pkey");
  }
}
