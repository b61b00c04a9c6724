package io.rollcall.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A report for people, in Markdown: what was measured, by which command, on which machine. */
public final class Report {
  private final List<String> lines = new ArrayList<>();

  /**
   * Begins a report.
   *
   * @param command what makes this report anew
   */
  public Report(String title, String command) {
    line("# " + title);
    line("");
    line("Made by `%s` on %s.".formatted(command, LocalDate.now(ZoneOffset.UTC)));
    line("Machine: %s.".formatted(Machine.describe()));
    line("");
  }

  /** Adds a line. */
  public void line(String line) {
    lines.add(line);
  }

  /** Adds a table. */
  public void table(List<String> head, List<List<String>> rows) {
    line("");
    row(head);
    row(head.stream().map(cell -> cell.equals(head.getFirst()) ? "---" : "---:").toList());
    rows.forEach(this::row);
    line("");
  }

  private void row(List<String> cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  /** Writes the file, whose folder is made if need be. */
  public void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }

  /** The report as it is now. */
  public String text() {
    return String.join("\n", lines).strip() + "\n";
  }
}
