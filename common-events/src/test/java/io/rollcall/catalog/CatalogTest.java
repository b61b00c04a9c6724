package io.rollcall.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatalogTest {
  private final Catalog catalog = Catalog.bundled();

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
  }

  @Test
  void reference_hasTheTypeOfTheKeyItRefersTo() {
    Column advisor = catalog.type("students").column("faculty_advisor");
    assertThat(advisor.sqlName()).isEqualTo("faculty_advisor_id");
    assertThat(advisor.type()).isEqualTo(ValueType.STRING);
    assertThat(advisor.maxLength()).isEqualTo(10);
    assertThat(advisor.nestedSpelling()).isTrue();
    assertThat(catalog.type("timetable-slots").column("timetable").type())
        .isEqualTo(ValueType.INTEGER);
  }
}
