package io.rollcall.query.page;

import java.util.List;

/**
 * That a page was evicted, and why.
 *
 * @param type the name of the page's type
 * @param page which page
 * @param cause what outdated it
 */
public record Eviction(String type, PageKey page, Cause cause) {
  /** What a change was to the page, or that it was none. */
  public enum Kind {
    /** A row of the list was inserted. */
    INSERT,
    /** A row of the list was changed, and with it perhaps its place. */
    UPDATE,
    /** A row of the list was deleted. */
    DELETE,
    /** A row was changed that the page's rows show something of. */
    REFERENCE,
    /** A table was emptied. */
    TRUNCATE,
    /** A row that the page's rows show something of was not as the database has it. */
    REPAIR,
    /** No change: an operator had it go. */
    ORDER
  }

  /**
   * The change that outdated a page, or the order that had it go.
   *
   * @param kind what it was to the page
   * @param type the name of the changed row's type
   * @param key the changed row's key; empty where it was no single row's
   * @param fields the columns that were changed, by name; empty where the whole row came or went
   */
  public record Cause(Kind kind, String type, String key, List<String> fields) {
    public Cause {
      fields = List.copyOf(fields);
    }
  }
}
