package io.rollcall.stack.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * What a person, or a script that reads lines, is told of a query service. Pure.
 *
 * <p>On a terminal it is a table; elsewhere a line a thing, with names before the values, so that
 * it can be searched.
 */
final class StatusLines {
  private static final List<String> HEAD =
      List.of(
          "type", "rows", "gen", "behind", "age", "lists", "pages", "bytes", "+index", "reads",
          "memory", "redis", "replay");

  private StatusLines() {}

  /** Of the types a table, or a line each; then the memory of Redis, and the audits. */
  static List<String> of(JsonNode told, boolean table) {
    List<String> lines = new ArrayList<>(table ? table(told) : plain(told));
    if (table) {
      lines.add("");
    }
    if (told.path("redis").isObject()) {
      lines.add(memory(told.path("redis")));
    }
    lines.add(reads(told.path("reads")));
    JsonNode samples = told.at("/parts/audits/samples");
    if (!samples.isEmpty()) {
      lines.add(audits(samples));
    }
    return lines;
  }

  private static List<String> table(JsonNode told) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (JsonNode type : told.path("types")) {
      JsonNode reads = type.path("reads");
      long all = sum(reads);
      rows.add(
          List.of(
              type.path("type").asString(),
              type.path("complete").asBoolean() ? number(type.path("rows")) : "incomplete",
              generations(type.path("generations")),
              behind(type.path("lag")),
              time(type.at("/lag/ageMs")),
              number(type.path("lists")),
              number(type.path("pages")),
              Amounts.bytes(type.path("pageBytes").asLong()),
              Amounts.bytes(type.path("bookkeepingBytes").asLong()),
              Amounts.number(all),
              Amounts.share(reads.path("memory").asLong(), all),
              Amounts.share(reads.path("redis").asLong(), all),
              replay(told, type.path("type").asString())));
    }
    return aligned(rows);
  }

  /** The first and the last column to the left, the others to the right. */
  private static List<String> aligned(List<List<String>> rows) {
    int columns = HEAD.size();
    List<Integer> widths = new ArrayList<>(Collections.nCopies(columns, 0));
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String pad = " ".repeat(widths.get(i) - row.get(i).length());
        boolean left = i == 0 || i == columns - 1;
        line.append(i == 0 ? "" : "  ").append(left ? row.get(i) + pad : pad + row.get(i));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static List<String> plain(JsonNode told) {
    List<String> lines = new ArrayList<>();
    for (JsonNode type : told.path("types")) {
      JsonNode reads = type.path("reads");
      String replay = replay(told, type.path("type").asString());
      lines.add(
          String.format(
              Locale.ROOT,
              "type %s rows=%d complete=%s generation=%s lag_records=%s lag_bytes=%s lag_ms=%s age_ms=%s"
                  + " lists=%d pages=%d page_bytes=%d bookkeeping_bytes=%d reads_memory=%d"
                  + " reads_redis=%d reads_postgres=%d%s",
              type.path("type").asString(),
              type.path("rows").asLong(),
              type.path("complete").asBoolean(),
              type.at("/generations/current").asString(),
              known(type.at("/lag/records")),
              known(type.at("/lag/bytes")),
              known(type.at("/lag/ms")),
              known(type.at("/lag/ageMs")),
              type.path("lists").asLong(),
              type.path("pages").asLong(),
              type.path("pageBytes").asLong(),
              type.path("bookkeepingBytes").asLong(),
              reads.path("memory").asLong(),
              reads.path("redis").asLong(),
              reads.path("postgres").asLong(),
              replay.isEmpty() ? "" : " replay=" + replay.replace(' ', '_')));
    }
    return lines;
  }

  private static String known(JsonNode number) {
    return number.isNumber() ? number.asString() : "unknown";
  }

  /** Such as {@code 3}, or {@code 3 +4} while another one is built. */
  private static String generations(JsonNode kept) {
    String next = kept.path("next").isNumber() ? " +" + kept.path("next").asString() : "";
    return kept.path("current").asString() + next;
  }

  private static String behind(JsonNode lag) {
    if (!lag.path("records").isNumber()) {
      return "unknown";
    }
    String ms = lag.path("ms").isNumber() ? ", " + time(lag.path("ms")) : "";
    return number(lag.path("records")) + ms;
  }

  /** How the replay of a type stands, unless it has ended. */
  private static String replay(JsonNode told, String type) {
    for (JsonNode replay : told.at("/parts/replays")) {
      if (replay.path("type").asString().equals(type) && !ReplayLine.isOver(replay)) {
        long total = replay.path("total").asLong();
        String share = total == 0 ? "" : " " + Amounts.share(replay.path("done").asLong(), total);
        boolean replaying = ReplayLine.shown(replay).equals("replaying");
        return ReplayLine.shown(replay) + (replaying ? share : "");
      }
    }
    return "";
  }

  private static String memory(JsonNode redis) {
    StringBuilder line = new StringBuilder("Redis  ").append(bytes(redis.path("usedBytes")));
    long max = redis.path("maxBytes").asLong();
    line.append(max == 0 ? " used" : " of " + Amounts.bytes(max));
    if (redis.path("policy").isString()) {
      line.append(", ").append(redis.path("policy").asString());
    }
    if (redis.path("byKind").isObject()) {
      String separator = "; by a sample ";
      for (var kind : redis.path("byKind").properties()) {
        line.append(separator).append(kind.getKey()).append(' ').append(bytes(kind.getValue()));
        separator = ", ";
      }
    }
    return line.toString();
  }

  private static String reads(JsonNode reads) {
    long all = sum(reads);
    StringBuilder line = new StringBuilder("reads  ").append(Amounts.number(all));
    for (String source : List.of("memory", "redis", "postgres")) {
      line.append(", ").append(source).append(' ');
      line.append(Amounts.share(reads.path(source).asLong(), all));
    }
    return line.toString();
  }

  private static String audits(JsonNode samples) {
    long rows = 0;
    long pages = 0;
    long wrong = 0;
    for (JsonNode sample : samples) {
      rows += sample.path("rows").asLong();
      pages += sample.path("pages").asLong();
      for (String kind :
          List.of("missing", "extra", "stale", "damaged", "wrongPages", "wrongLists")) {
        wrong += sample.path(kind).asLong();
      }
    }
    return "audit  last samples of %s: %s and %s compared, %s wrong"
        .formatted(
            Amounts.count(samples.size(), "type"),
            Amounts.count(rows, "row"),
            Amounts.count(pages, "page"),
            wrong == 0 ? "none" : Amounts.number(wrong));
  }

  private static long sum(JsonNode reads) {
    return reads.path("memory").asLong()
        + reads.path("redis").asLong()
        + reads.path("postgres").asLong();
  }

  private static String number(JsonNode number) {
    return Amounts.number(number.asLong());
  }

  private static String bytes(JsonNode bytes) {
    return Amounts.bytes(bytes.asLong());
  }

  private static String time(JsonNode ms) {
    return ms.isNumber() ? Amounts.time(ms.asLong()) : "unknown";
  }
}
