package io.rollcall.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListPathsTest {
  private final Catalog catalog = Catalog.bundled();

  @Test
  void paths_areTheSameForTheSameSeed() {
    assertThat(some(7)).isEqualTo(some(7)).isNotEqualTo(some(8));
  }

  @Test
  void paths_areOfAllTypesAndWellFormed() {
    List<String> paths = some(1);

    assertThat(paths)
        .allSatisfy(path -> assertThat(URI.create(path).getPath()).matches("/api/[a-z-]+/"));
    catalog
        .types()
        .forEach(
            type -> assertThat(paths).anyMatch(path -> path.startsWith(ListPaths.plain(type))));
    assertThat(paths).anyMatch(path -> path.contains("search=name"));
    assertThat(paths).anyMatch(path -> path.contains("ordering=-"));
    assertThat(paths).anyMatch(path -> path.contains("page=last"));
  }

  @Test
  void listsOfOneType_canBeAsManyAsAreWanted() {
    SampleRows students = sample(catalog.type("students"));
    ListPaths paths = new ListPaths(List.of(students), 1);
    Set<String> distinct = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      distinct.add(paths.next(students, 20));
    }

    assertThat(distinct)
        .hasSizeGreaterThan(1_000)
        .noneMatch(path -> path.matches(".*[?&]year=.*ordering=(.*,)?-?year.*"))
        .noneMatch(path -> path.matches(".*student_id,.*"))
        .noneMatch(path -> path.matches(".*[=,]student_id(&.*)?"));
  }

  private List<String> some(long seed) {
    ListPaths paths =
        new ListPaths(catalog.types().stream().map(ListPathsTest::sample).toList(), seed);
    List<String> some = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      some.add(paths.next());
    }
    return some;
  }

  private static SampleRows sample(ResourceType type) {
    List<SampleRows.Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<@Nullable String> values = new ArrayList<>();
      for (Column column : type.columns()) {
        values.add(column.isReference() ? "R&D" + i % 7 : "Name" + i);
      }
      rows.add(new SampleRows.Row(values));
    }
    return new SampleRows(type, rows.size(), rows);
  }
}
