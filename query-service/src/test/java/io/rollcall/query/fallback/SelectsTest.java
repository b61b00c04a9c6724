package io.rollcall.query.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.Condition;
import io.rollcall.query.list.ListQuery;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectsTest {
  private static final String LAB_COLUMNS =
      "\"lab_id\", \"department_id\", \"lab_name\", \"capacity\", \"version\"";

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType labs = catalog.type("labs");
  private final ResourceType slots = catalog.type("timetable-slots");

  @Test
  void count_ofAll_hasNoCondition() {
    assertThat(Selects.count(ListQuery.all(labs)))
        .isEqualTo(new Sql("SELECT count(*) FROM public.\"labs\"", List.of()));
  }

  @Test
  void page_isOrderedByCodePoint_andByItsKeyLast() {
    ListQuery query =
        ListQuery.of(labs, List.of(), List.of(), List.of(new Order(labs.column("capacity"), true)));
    assertThat(Selects.page(query, 200, 100))
        .isEqualTo(
            new Sql(
                "SELECT "
                    + LAB_COLUMNS
                    + " FROM public.\"labs\" ORDER BY \"capacity\" DESC, \"lab_id\" COLLATE \"C\""
                    + " LIMIT $1 OFFSET $2",
                List.of(100, 200L)));
  }

  @Test
  void conditions_andTerms_areBound() {
    ListQuery query =
        ListQuery.of(
            labs,
            List.of(new Condition(labs.column("department"), "C'S")),
            List.of("x%", "é"),
            List.of());
    assertThat(Selects.count(query))
        .isEqualTo(
            new Sql(
                "SELECT count(*) FROM public.\"labs\" WHERE \"department_id\" = $1"
                    + " AND (position($2 IN upper(\"lab_name\" COLLATE pg_c_utf8)) > 0"
                    + " OR position($2 IN upper(\"lab_id\" COLLATE pg_c_utf8)) > 0)"
                    + " AND (position($3 IN"
                    + " translate(upper(\"lab_name\" COLLATE pg_c_utf8), $4, $5)) > 0"
                    + " OR position($3 IN"
                    + " translate(upper(\"lab_id\" COLLATE pg_c_utf8), $4, $5)) > 0)",
                List.of("C'S", "X%", "É", "é", "É")));
  }

  @Test
  void numbersBeyondTheColumn_stayAsTheyAre() {
    Condition condition = new Condition(slots.column("timetable"), Integer.MAX_VALUE + 1L);
    assertThat(
            Selects.count(ListQuery.of(slots, List.of(condition), List.of(), List.of())).values())
        .containsExactly(Integer.MAX_VALUE + 1L);
  }

  @Test
  void rows_areThoseOfSomeKeys_ofTheKeysType() {
    Sql sql = Selects.rows(slots, slots.column("timetable"), List.of("1", "2"));
    assertThat(sql.text()).endsWith(" WHERE \"timetable_id\" = ANY ($1) ORDER BY \"slot_id\"");
    assertThat((Integer[]) sql.values().getFirst()).containsExactly(1, 2);
  }

  @Test
  void row_andExists_areByKey() {
    assertThat(Selects.row(labs, "L1"))
        .isEqualTo(
            new Sql(
                "SELECT " + LAB_COLUMNS + " FROM public.\"labs\" WHERE \"lab_id\" = $1",
                List.of("L1")));
    assertThat(Selects.exists(slots, "7"))
        .isEqualTo(
            new Sql("SELECT 1 FROM public.\"timetable_slots\" WHERE \"slot_id\" = $1", List.of(7)));
  }

  @Test
  void hiddenColumns_areNeverSelected() {
    for (ResourceType type : catalog.types()) {
      List<String> all =
          List.of(
              Selects.page(ListQuery.all(type), 0, 1).text(),
              Selects.row(type, "1").text(),
              Selects.rows(type, type.key(), List.of("1")).text(),
              Selects.nothing(type).text());
      for (String hidden : type.hiddenColumns()) {
        assertThat(all).noneMatch(sql -> sql.contains('"' + hidden + '"'));
      }
    }
  }
}
