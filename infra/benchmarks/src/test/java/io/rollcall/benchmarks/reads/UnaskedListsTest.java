package io.rollcall.benchmarks.reads;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.benchmarks.reads.UnaskedLists.Tie;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnaskedListsTest {
  private final ResourceType students = Catalog.bundled().type("students");

  @Test
  void lists_areAllOthers() {
    List<String> ascending = UnaskedLists.of(students, Tie.ASCENDING);
    List<String> descending = UnaskedLists.of(students, Tie.DESCENDING);

    assertThat(ascending)
        .hasSize(78) // three fields, in either direction: 6 + 6 · 4 + 6 · 4 · 2
        .contains("/api/students/?page_size=5000&ordering=-year,name,student_id");
    Set<String> both = new HashSet<>(ascending);
    both.addAll(descending);
    assertThat(both).hasSize(2 * 78);
  }
}
