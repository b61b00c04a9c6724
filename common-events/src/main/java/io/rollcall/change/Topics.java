package io.rollcall.change;

import io.rollcall.catalog.ResourceType;

/** The names of topics, which are Debezium's own for tables. */
public record Topics(String prefix) {
  /** The table that capture writes to so that its position moves on where nothing else changes. */
  public static final String HEARTBEAT_TABLE = "rollcall_heartbeat";

  /** The changes of a type's table. */
  public String of(ResourceType type) {
    return table(type.table());
  }

  /** The changes of a table. */
  public String table(String table) {
    return prefix + ".public." + table;
  }

  /** The changes of the heartbeat table. */
  public String heartbeat() {
    return table(HEARTBEAT_TABLE);
  }

  /** How far capture has come; see {@link Progress}. */
  public String progress() {
    return prefix + ".progress";
  }

  /** Records that could not be read, with the reason in their headers. */
  public String deadLetters() {
    return prefix + ".dead-letters";
  }
}
