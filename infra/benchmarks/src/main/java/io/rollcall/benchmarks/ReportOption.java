package io.rollcall.benchmarks;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a report goes. */
public final class ReportOption {
  @Option(
      names = "--reports",
      paramLabel = "FOLDER",
      defaultValue = "${sys:rollcall.home:-.}/infra/benchmarks/reports",
      description = "Where the report is written. Default: infra/benchmarks/reports.")
  private Path folder = Path.of(".");

  /** Writes a report and prints it. */
  public void publish(Report report, String name) {
    Path file = folder.resolve(name + ".md").normalize();
    report.write(file);
    System.out.println(report.text());
    System.out.println("written to " + file);
  }
}
