package io.rollcall.command.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CsvHeaderTest {
  private static final Catalog CATALOG = Catalog.bundled();

  static List<ResourceType> types() {
    return CATALOG.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void allColumnsThatCanBeWritten_areTaken_inEitherSpelling(ResourceType type) {
    List<Column> columns =
        type.columns().stream()
            .filter(column -> Validation.isWritable(type, column, Mode.CREATE))
            .toList();
    List<String> names = columns.stream().map(Column::name).toList();
    List<String> others =
        columns.stream()
            .map(column -> column.isReference() ? column.name() + "_id" : column.name())
            .toList();
    for (List<String> spelling : List.of(names, others)) {
      CsvHeader header = CsvHeader.of(type, new CsvLine(1, spelling));
      assertThat(header.faults()).isEmpty();
      assertThat(header.columns()).isEqualTo(columns);
      assertThat(header.names()).isEqualTo(spelling);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void columnsThatARowCannotBeWithout_mustBeThere(ResourceType type) {
    List<String> required =
        type.columns().stream()
            .filter(column -> Validation.isWritable(type, column, Mode.CREATE))
            .filter(Validation::isRequired)
            .map(Validation::usualName)
            .toList();
    assertThat(CsvHeader.of(type, new CsvLine(1, List.of())).faults())
        .isEqualTo(required.stream().map(name -> new LineFault(1, name, Fields.REQUIRED)).toList());
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    CsvHeader header =
        CsvHeader.of(
            CATALOG.type("labs"),
            new CsvLine(2, List.of(" lab_id ", "department", "department_id", "name", "version")));
    assertThat(header.faults())
        .containsExactly(
            new LineFault(2, "department_id", "This column is there more than once."),
            new LineFault(2, "name", "There is no such column."),
            new LineFault(2, "version", "This column cannot be written."),
            new LineFault(2, "lab_name", Fields.REQUIRED),
            new LineFault(2, "capacity", Fields.REQUIRED));
  }

  @Test
  void keysThatPostgresGivesOut_andTouchedColumns_cannotBeWritten() {
    assertThat(CsvHeader.of(CATALOG.type("users"), new CsvLine(1, List.of("id", "username"))))
        .extracting(CsvHeader::faults)
        .isEqualTo(List.of(new LineFault(1, "id", "This column cannot be written.")));
    assertThat(
            CsvHeader.of(
                    CATALOG.type("timetables"),
                    new CsvLine(
                        1,
                        List.of("department", "batch", "semester", "academic_year", "created_at")))
                .faults())
        .containsExactly(new LineFault(1, "created_at", "This column cannot be written."));
  }

  /**
   * As serializers of DRF 3.14 on Django 3.2 were seen to take a {@code QueryDict} with an empty
   * value, for fields like those of the yardstick.
   */
  @ParameterizedTest
  @CsvSource({
    "students,email,''",
    "students,electives,''",
    "students,year,''",
    "students,department,''",
    "students,faculty_advisor,null",
    "users,department,''",
    "users,email,''",
    "users,username,''",
    "users,role,absent",
    "users,is_active,absent",
    "timetables,generation_job,null",
    "timetables,created_by,null",
    "timetables,status,absent",
    "classrooms,room_type,absent",
    "timetable-slots,is_lab,absent",
    "timetable-slots,day,''",
  })
  void emptyCell_isWhatAnEmptyFieldOfAFormIs(String type, String name, String meaning) {
    ResourceType of = CATALOG.type(type);
    CsvHeader header = new CsvHeader(List.of(of.column(name)), List.of(name), List.of());
    JsonNode body = header.body(new CsvLine(2, List.of("")));
    assertThat(body)
        .isEqualTo(
            switch (meaning) {
              case "absent" -> JsonMapper.shared().createObjectNode();
              case "null" -> JsonMapper.shared().createObjectNode().putNull(name);
              default -> JsonMapper.shared().createObjectNode().put(name, "");
            });
  }

  @Test
  void cells_becomeTextUnderTheNamesOfTheFile() {
    CsvHeader header =
        CsvHeader.of(
            CATALOG.type("labs"),
            new CsvLine(1, List.of("capacity", "department_id", "lab_name", "lab_id")));
    assertThat(header.body(new CsvLine(2, List.of("5", "CS", " x ", "L1"))).toString())
        .isEqualTo(
            "{\"capacity\":\"5\",\"department_id\":\"CS\",\"lab_name\":\" x \",\"lab_id\":\"L1\"}");
  }
}
