package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.command.capture.Publication.Published;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublicationTest {
  private final Publication publication =
      new Publication(
          "rollcall",
          new LinkedHashMap<>(Map.of("labs", List.of("lab_id", "capacity", "version"))));

  @Test
  void statements_list_tables_and_columns() {
    assertThat(publication.create())
        .isEqualTo(
            "create publication \"rollcall\" for table public.\"labs\" (\"lab_id\", \"capacity\","
                + " \"version\") with (publish = 'insert, update, delete, truncate')");
    assertThat(publication.alter())
        .isEqualTo(
            "alter publication \"rollcall\" set table public.\"labs\" (\"lab_id\", \"capacity\","
                + " \"version\")");
  }

  @Test
  void every_type_is_published_with_its_captured_columns_and_no_hidden_one() {
    Catalog catalog = Catalog.bundled();

    Publication ofCatalog = Publication.of("rollcall", catalog);

    for (ResourceType type : catalog.types()) {
      List<String> columns = ofCatalog.tables().get(type.table());
      assertThat(columns).contains(type.key().sqlName(), "version").hasSameSizeAs(type.columns());
      assertThat(type.hiddenColumns()).doesNotContainAnyElementsOf(columns);
    }
    assertThat(ofCatalog.tables().get("rollcall_heartbeat")).containsExactly("id", "beat_at");
  }

  @Test
  void a_publication_with_the_same_columns_in_another_order_does_not_differ() {
    assertThat(publication.differsFrom(published(Set.of("version", "capacity", "lab_id"))))
        .isFalse();
  }

  @Test
  void a_publication_that_gives_out_too_little_has_grown_and_one_that_gives_too_much_has_not() {
    Published less = published(Set.of("version", "lab_id"));
    Published more = published(Set.of("version", "capacity", "lab_id", "secret"));
    Published none = new Published(false, true, Map.of());

    assertThat(publication.differsFrom(less)).isTrue();
    assertThat(publication.grownFrom(less)).containsExactly("labs");
    assertThat(publication.differsFrom(more)).isTrue();
    assertThat(publication.grownFrom(more)).isEmpty();
    assertThat(publication.grownFrom(none)).containsExactly("labs");
  }

  @Test
  void a_publication_without_truncates_differs() {
    assertThat(
            publication.differsFrom(
                new Published(
                    false, false, Map.of("labs", Set.of("version", "capacity", "lab_id")))))
        .isTrue();
  }

  @Test
  void a_publication_for_all_tables_is_refused_with_a_remedy() {
    assertThat(publication.obstacle(new Published(true, true, Map.of())))
        .contains("drop it", "rollcall.capture.publication");
    assertThat(publication.obstacle(published(Set.of()))).isNull();
  }

  @Test
  void names_are_quoted() {
    Publication odd = new Publication("a\"b", new LinkedHashMap<>(Map.of("t", List.of("select"))));

    assertThat(odd.alter())
        .isEqualTo("alter publication \"a\"\"b\" set table public.\"t\" (\"select\")");
  }

  private static Published published(Set<String> columns) {
    return new Published(false, true, Map.of("labs", new HashSet<>(columns)));
  }
}
