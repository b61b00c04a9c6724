package io.rollcall.query.read;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Looks whether the rows exist that filters refer to. */
final class References {
  private References() {}

  /** What is wrong with each parameter that is, references to rows that do not exist included. */
  static CompletableFuture<Map<String, String>> errors(
      ListParameters asked, Catalog catalog, Lists lists) {
    CompletableFuture<Map<String, String>> all =
        CompletableFuture.completedFuture(new LinkedHashMap<>(asked.errors()));
    for (Map.Entry<Column, String> reference : asked.references().entrySet()) {
      Column column = reference.getKey();
      all =
          all.thenCombine(
              lists.exists(catalog.target(column), reference.getValue()),
              (errors, exists) -> {
                if (!exists) {
                  errors.put(column.name(), FilterValue.NO_SUCH_REFERENCE);
                }
                return errors;
              });
    }
    return all;
  }
}
