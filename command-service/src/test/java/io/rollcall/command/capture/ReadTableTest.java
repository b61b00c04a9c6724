package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadTableTest {
  private static final List<String> COLUMNS = List.of("lab_id", "lab_name");

  @Test
  void rows_are_read_in_the_order_of_their_keys() {
    assertThat(new ReadTable("labs", "lab_id", COLUMNS, null).select())
        .isEqualTo("select \"lab_id\", \"lab_name\" from public.\"labs\" order by \"lab_id\"");
  }

  @Test
  void reading_goes_on_behind_a_key_whatever_is_in_it() {
    assertThat(new ReadTable("labs", "lab_id", COLUMNS, "L'1").select())
        .endsWith("from public.\"labs\" where \"lab_id\" > 'L''1' order by \"lab_id\"");
    assertThat(new ReadTable("labs", "lab_id", COLUMNS, "a\\'b").select())
        .contains("> E'a\\\\''b' order");
  }

  @Test
  void keys_are_asked_for_all_at_once() {
    assertThat(new ReadTable("labs", "lab_id", COLUMNS, null).existing(List.of("1", "2")))
        .isEqualTo(
            "select 0 from public.\"labs\" where \"lab_id\" = '1' union all"
                + " select 1 from public.\"labs\" where \"lab_id\" = '2'");
  }
}
