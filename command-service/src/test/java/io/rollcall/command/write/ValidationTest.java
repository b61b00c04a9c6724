package io.rollcall.command.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The words of DRF.md, for all types where they are about any type. */
class ValidationTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Catalog CATALOG = Catalog.bundled();

  static List<ResourceType> types() {
    return CATALOG.types();
  }

  /** Types and their writable columns, the key left out. */
  static Stream<Object[]> columns() {
    return types().stream()
        .flatMap(
            type ->
                type.columns().stream()
                    .filter(column -> !column.readOnly() && !column.equals(type.key()))
                    .map(column -> new Object[] {type, column}));
  }

  @ParameterizedTest
  @MethodSource("types")
  void emptyObject_namesEveryRequiredField(ResourceType type) {
    Set<String> required = Set.copyOf(requiredOf(type));
    assertThat(check(type, "{}", Mode.CREATE).errors().keySet()).isEqualTo(required);
    assertThat(check(type, "{}", Mode.CREATE).errors().values())
        .allMatch(List.of("This field is required.")::equals);
  }

  @ParameterizedTest
  @MethodSource("types")
  void emptyObject_changesNothing_ifPartial(ResourceType type) {
    Draft draft = check(type, "{}", Mode.PARTIAL);
    assertThat(draft.errors()).isEmpty();
    assertThat(draft.values()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("types")
  void replacement_doesNotNeedTheKey(ResourceType type) {
    assertThat(check(type, "{}", Mode.REPLACE).errors())
        .doesNotContainKey(type.key().name())
        .hasSize((int) requiredOf(type).stream().filter(n -> !n.equals(type.key().name())).count());
  }

  @ParameterizedTest
  @MethodSource("columns")
  void null_isTakenWhereNullable(ResourceType type, Column column) {
    for (String name : spellings(column)) {
      Draft draft = check(type, "{\"%s\":null}".formatted(name), Mode.PARTIAL);
      if (column.nullable()) {
        assertThat(draft.values()).hasSize(1).containsEntry(column, null);
      } else {
        assertThat(draft.errors()).isEqualTo(Map.of(name, List.of("This field may not be null.")));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("columns")
  void object_isNoValue(ResourceType type, Column column) {
    String name = Validation.usualName(column);
    Draft draft = check(type, "{\"%s\":{\"a\":1}}".formatted(name), Mode.PARTIAL);
    if (column.isReference() && column.type() == ValueType.STRING) {
      // A key like any other text to DRF; the database then knows no such row.
      assertThat(draft.values()).containsEntry(column, "{'a': 1}");
    } else {
      assertThat(draft.errors()).containsOnlyKeys(name);
    }
  }

  @ParameterizedTest
  @MethodSource("columns")
  void tooLongText_isMeasuredInCodePoints(ResourceType type, Column column) {
    if (column.maxLength() == 0 || column.isReference() || column.type() != ValueType.STRING) {
      return;
    }
    String fits = "😀".repeat(column.maxLength());
    String name = column.name();
    assertThat(check(type, "{\"%s\":\" %s \"}".formatted(name, fits), Mode.PARTIAL).values())
        .containsEntry(column, fits);
    assertThat(check(type, "{\"%s\":\"%sx\"}".formatted(name, fits), Mode.PARTIAL).errors())
        .isEqualTo(
            Map.of(
                name,
                List.of(
                    "Ensure this field has no more than " + column.maxLength() + " characters.")));
  }

  @ParameterizedTest
  @MethodSource("columns")
  void unknownChoice_isQuotedAsSent(ResourceType type, Column column) {
    if (column.type() != ValueType.CHOICE) {
      return;
    }
    for (String choice : column.choices()) {
      assertThat(
              check(type, "{\"%s\":\"%s\"}".formatted(column.name(), choice), Mode.PARTIAL)
                  .values())
          .containsEntry(column, choice);
    }
    assertThat(check(type, "{\"%s\":\" Kitchen\"}".formatted(column.name()), Mode.PARTIAL).errors())
        .isEqualTo(Map.of(column.name(), List.of("\" Kitchen\" is not a valid choice.")));
  }

  @ParameterizedTest
  @MethodSource("types")
  void readOnlyAndUnknownMembers_areIgnored(ResourceType type) {
    StringBuilder body = new StringBuilder("{\"no such\":[1]");
    type.columns().stream()
        .filter(Column::readOnly)
        .forEach(column -> body.append(",\"").append(column.name()).append("\":\"x\""));
    type.hiddenColumns().forEach(name -> body.append(",\"").append(name).append("\":\"x\""));
    Draft draft = check(type, body + "}", Mode.PARTIAL);
    assertThat(draft.values()).isEmpty();
    assertThat(draft.errors()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("types")
  void generatedKey_isIgnoredInNewRows(ResourceType type) {
    Draft draft = check(type, "{\"%s\":7}".formatted(type.key().name()), Mode.CREATE);
    assertThat(draft.values().containsKey(type.key())).isEqualTo(!type.generatedKey());
  }

  @ParameterizedTest
  @MethodSource("types")
  void keyOfAnotherRow_isRefused(ResourceType type) {
    String name = type.key().name();
    for (Mode mode : List.of(Mode.REPLACE, Mode.PARTIAL)) {
      assertThat(check(type, "{\"%s\":8}".formatted(name), mode).errors())
          .containsEntry(name, List.of("A key cannot be changed: this is row \"7\"."));
      assertThat(check(type, "{\"%s\":\" 7 \"}".formatted(name), mode).errors())
          .doesNotContainKey(name);
      assertThat(check(type, "{\"%s\":7}".formatted(name), mode).errors()).doesNotContainKey(name);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void reference_isTakenInBothSpellings(ResourceType type) {
    for (Column column : type.columns()) {
      if (column.isReference()) {
        Object value = column.type() == ValueType.INTEGER ? (Object) 7 : "7";
        for (String name : spellings(column)) {
          Draft draft = check(type, "{\"%s\":7}".formatted(name), Mode.PARTIAL);
          assertThat(draft.values()).hasSize(1).containsEntry(column, value);
          assertThat(check(type, "{\"%s\":true}".formatted(name), Mode.PARTIAL).errors())
              .isEqualTo(
                  Map.of(name, List.of("Incorrect type. Expected pk value, received bool.")));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"students,department,B", "timetables,department,A", "timetable-slots,subject,A"})
  void ofBothSpellings_theTypesOwnCounts(String type, String column, String value) {
    String body = "{\"%s\":\"A\",\"%s_id\":\"B\"}".formatted(column, column);
    ResourceType resource = CATALOG.type(type);
    assertThat(check(resource, body, Mode.PARTIAL).values())
        .isEqualTo(Map.of(resource.column(column), value));
  }

  @Test
  void objectUnderANestedName_isTheListsOwn_andIgnored() {
    ResourceType students = CATALOG.type("students");
    String shown = "{\"department\":{\"department_id\":\"CS\"},\"course\":{}}";
    assertThat(check(students, shown, Mode.PARTIAL).values()).isEmpty();
    assertThat(check(students, shown, Mode.REPLACE).errors())
        .containsEntry("department_id", List.of("This field is required."));
  }

  @Test
  void columnUnderItsNameInSql_isTakenToo() {
    ResourceType timetables = CATALOG.type("timetables");
    UUID job = UUID.randomUUID();
    for (String name : List.of("generation_job", "generation_job_id")) {
      assertThat(check(timetables, "{\"%s\":\"%s\"}".formatted(name, job), Mode.PARTIAL).values())
          .isEqualTo(Map.of(timetables.column("generation_job"), job));
    }
  }

  @Test
  void unknownReference_isWordedAsSent() throws Exception {
    assertThat(Fields.unknown(JSON.readTree("\"NOPE\"")))
        .isEqualTo("Invalid pk \"NOPE\" - object does not exist.");
  }

  private static Draft check(ResourceType type, String body, Mode mode) {
    @Nullable Object key = mode == Mode.CREATE ? null : type.generatedKey() ? (Object) 7 : "7";
    return Validation.check(type, (ObjectNode) JSON.readTree(body), mode, key);
  }

  private static List<String> requiredOf(ResourceType type) {
    return type.columns().stream()
        .filter(column -> !column.readOnly() && !column.nullable() && !column.hasDefault())
        .filter(column -> !(column.equals(type.key()) && type.generatedKey()))
        .map(Validation::usualName)
        .map(Objects::requireNonNull)
        .toList();
  }

  private static List<String> spellings(Column column) {
    return column.isReference()
        ? List.of(column.name(), column.name() + "_id")
        : List.of(column.name());
  }
}
