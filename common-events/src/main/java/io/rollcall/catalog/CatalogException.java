package io.rollcall.catalog;

import java.util.List;

/** A catalog that cannot be used; tells every fault found, each with file, entry and remedy. */
public final class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  CatalogException(List<String> faults) {
    super("The catalog has faults:\n  " + String.join("\n  ", faults));
    this.faults = List.copyOf(faults);
  }

  /** Each fault as a sentence. */
  public List<String> faults() {
    return faults;
  }
}
