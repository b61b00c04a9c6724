package io.rollcall.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {
  private static final Path FURTHER = Path.of("src/test/resources/further");

  private final Catalog catalog = Catalog.bundled();

  @TempDir Path folder;

  private static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }

  /** The contract's table of parameters. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "users | id | role, department | username, email, first_name, last_name | id, username, role",
        "departments | department_id | - | department_name, department_id | department_id",
        "courses | course_id | level, duration_years | course_name, course_id | course_id",
        "subjects | subject_id | course, department | subject_name, subject_id | subject_id, subject_name",
        "faculty | faculty_id | department, designation | faculty_name, faculty_id, email, specialization | faculty_id, faculty_name",
        "students | student_id | department, course, semester, year | name, student_id, email | student_id, name, year, semester",
        "batches | batch_id | course, department, semester, year | batch_id | batch_id, year, semester",
        "classrooms | room_id | department, room_type | room_number, room_id | room_id, capacity",
        "labs | lab_id | department | lab_name, lab_id | lab_id, capacity",
        "timetables | timetable_id | department, batch, semester, academic_year | - | timetable_id",
        "timetable-slots | slot_id | timetable, subject, faculty, classroom, day | - | slot_id"
      })
  void bundledType_isAskedAsTheContractSays(
      String name, String key, String filters, String search, String orderings) {
    ResourceType type = catalog.type(name);
    assertThat(type.key().name()).isEqualTo(key);
    assertThat(names(type.filters())).isEqualTo(words(filters));
    assertThat(names(type.search())).isEqualTo(words(search));
    assertThat(names(type.orderings())).isEqualTo(words(orderings));
    assertThat(type.pageSizeLimit()).isEqualTo(5_000);
    assertThat(type.version()).isEqualTo(type.columns().getLast());
    assertThat(type.columns()).extracting(Column::index).isSorted().startsWith(0);
  }

  @ParameterizedTest
  @CsvSource({"students, Student", "faculty, Faculty", "timetable-slots, Timetable Slot"})
  void title_hasACapitalForEachWord(String name, String title) {
    assertThat(catalog.type(name).title()).isEqualTo(title);
  }

  private static List<String> words(String list) {
    return list == null ? List.of() : List.of(list.split(", "));
  }

  @Test
  void bundled_hasTheElevenTypesInOrder() {
    assertThat(catalog.types())
        .extracting(ResourceType::name)
        .containsExactly(
            "users",
            "departments",
            "courses",
            "subjects",
            "faculty",
            "students",
            "batches",
            "classrooms",
            "labs",
            "timetables",
            "timetable-slots");
  }

  @Test
  void embedded_followsEveryHop() {
    assertThat(catalog.embedded("timetables"))
        .containsExactlyInAnyOrder(
            "departments", "timetable-slots", "subjects", "faculty", "classrooms");
    assertThat(catalog.embedded("departments")).isEmpty();
    assertThat(catalog.withEmbedded(catalog.type("subjects")))
        .extracting(ResourceType::name)
        .startsWith("subjects")
        .containsExactlyInAnyOrder("subjects", "departments", "courses");
    assertThat(catalog.types())
        .filteredOn(type -> catalog.embedded(type.name()).contains("departments"))
        .extracting(ResourceType::name)
        .containsExactly(
            "subjects", "faculty", "students", "batches", "classrooms", "labs", "timetables");
  }

  @Test
  void reference_hasTheTypeOfTheKeyItRefersTo() {
    Column advisor = catalog.type("students").column("faculty_advisor");
    assertThat(advisor.sqlName()).isEqualTo("faculty_advisor_id");
    assertThat(advisor.type()).isEqualTo(ValueType.STRING);
    assertThat(advisor.maxLength()).isEqualTo(10);
    assertThat(advisor.nestedSpelling()).isTrue();
    assertThat(advisor.onDelete()).isEqualTo(OnDelete.SET_NULL);
    assertThat(catalog.target(advisor)).isEqualTo(catalog.type("faculty"));
    Column timetable = catalog.type("timetable-slots").column("timetable");
    assertThat(timetable.type()).isEqualTo(ValueType.INTEGER);
    assertThat(timetable.nestedSpelling()).isFalse();
  }

  @Test
  void referrers_areAllColumnsThatReferToAType() {
    assertThat(catalog.referrers("faculty"))
        .extracting(referrer -> referrer.type().name(), referrer -> referrer.column().name())
        .containsExactly(tuple("students", "faculty_advisor"), tuple("timetable-slots", "faculty"));
    assertThat(catalog.referrers("students")).isEmpty();
  }

  @Test
  void unknownNames_areNotFound() {
    assertThat(catalog.find("lamps")).isNull();
    assertThat(catalog.type("labs").findColumn("department_id")).isNull();
    assertThatNullPointerException()
        .isThrownBy(() -> catalog.type("lamps"))
        .withMessage("no resource type lamps");
    assertThatNullPointerException()
        .isThrownBy(() -> catalog.type("labs").column("lamp"))
        .withMessage("labs has no column lamp");
  }

  @Test
  void twelfthType_comesFromAFileAlone() {
    Catalog larger = Catalog.load(FURTHER);
    ResourceType attendance = larger.type("attendance");
    assertThat(larger.types()).hasSize(13).startsWith(catalog.types().toArray(ResourceType[]::new));
    assertThat(attendance.columns())
        .extracting(Column::sqlName, Column::type)
        .containsExactly(
            tuple("attendance_id", ValueType.BIGINT),
            tuple("student_id", ValueType.STRING),
            tuple("slot_id", ValueType.INTEGER),
            tuple("date", ValueType.DATE),
            tuple("is_present", ValueType.BOOLEAN),
            tuple("version", ValueType.BIGINT));
    assertThat(names(attendance.filters()))
        .containsExactly("student", "slot", "date", "is_present");
    assertThat(attendance.generatedKey()).isTrue();
    assertThat(attendance.singular()).isEqualTo("attendance");
    assertThat(attendance.expiry()).isEqualTo(ExpiryClass.DYNAMIC);
    assertThat(larger.embedded("attendance")).containsExactly("students");
    assertThat(larger.referrers("students")).extracting(Referrer::type).containsExactly(attendance);
  }

  @Test
  void digest_differsWithTheColumnsThatRowsConsistOf() {
    assertThat(catalog.types()).extracting(ResourceType::digest).doesNotHaveDuplicates();
    assertThat(Catalog.load(FURTHER).type("labs").digest())
        .matches("[0-9a-f]{16}")
        .isEqualTo(catalog.type("labs").digest());
  }

  @Test
  void furtherDirectory_mayHoldOtherFiles_andBothEndings() throws IOException {
    Files.copy(FURTHER.resolve("attendance.yaml"), folder.resolve("attendance.yml"));
    Files.writeString(folder.resolve("README.md"), "no catalog file");
    assertThat(Catalog.load(folder).find("attendance")).isNotNull();
  }

  @Test
  void furtherDirectory_thatIsMissing_isToldWithItsSetting() {
    assertFault(
        folder.resolve("none"),
        folder.resolve("none") + ": is no directory; correct rollcall.catalog.directory");
  }

  @Test
  void furtherFiles_thatCannotBeRead_areAllTold() throws IOException {
    Files.createDirectory(folder.resolve("a.yaml"));
    Files.write(folder.resolve("b.yaml"), new byte[] {'n', (byte) 0xff});
    Files.writeString(folder.resolve("c.yaml"), "nam: c");
    assertFault(
        folder,
        folder.resolve("a.yaml") + ": cannot be read as text: ",
        folder.resolve("b.yaml") + ": cannot be read as text: ",
        folder.resolve("c.yaml") + ": nam: is unknown; use one of ");
  }

  @Test
  void furtherType_thatIsThereAlready_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "name: labs\ntable: lamps");
    assertFault(folder, file + ": name: labs is in labs.yaml already; rename one");
  }

  private static void assertFault(Path directory, String... beginnings) {
    assertThatExceptionOfType(CatalogException.class)
        .isThrownBy(() -> Catalog.load(directory))
        .satisfies(
            e ->
                assertThat(e.faults())
                    .zipSatisfy(
                        List.of(beginnings),
                        (fault, beginning) -> assertThat(fault).startsWith(beginning)))
        .withMessageStartingWith("The catalog has faults:\n  " + beginnings[0]);
  }
}
