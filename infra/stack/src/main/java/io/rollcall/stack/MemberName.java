package io.rollcall.stack;

import java.util.Locale;

/** The processes of a stack, in the order in which they are named everywhere. */
enum MemberName {
  POSTGRES("postgres", "Postgres"),
  KAFKA("kafka", "Kafka"),
  REDIS("redis", "Redis"),
  COMMAND("command-service", "command service"),
  QUERY("query-service", "query service");

  private final String folder;
  private final String title;

  MemberName(String folder, String title) {
    this.folder = folder;
    this.title = title;
  }

  /** Its name among the pids of {@code stack.json}, and in the option of its port. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of its folder in the data folder. */
  String folder() {
    return folder;
  }

  /** What a person calls it. */
  String title() {
    return title;
  }
}
