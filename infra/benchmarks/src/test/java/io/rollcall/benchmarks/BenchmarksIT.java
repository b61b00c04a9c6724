package io.rollcall.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.benchmarks.load.MissingProgram;
import io.rollcall.benchmarks.load.RedisBenchmark;
import io.rollcall.benchmarks.load.Wrk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Benchmarks run, in small, and report figures. How good they are is no test's business. Those that
 * take long are among them with {@code -Drollcall.tests=all}.
 */
class BenchmarksIT {
  @TempDir private Path reports;

  @Test
  void capture_reportsRatesAndRatios() throws IOException {
    List<String> lines = run("capture", "--scale", "1", "--changes", "2000", "--rounds", "1");

    assertThat(lines)
        .anyMatch(line -> line.matches("\\| Snapshot of [\\d,]+ rows( \\| [\\d.,]+){4} \\|"))
        .anyMatch(line -> line.matches("\\| Streaming .*, one a transaction( \\| [\\d.,]+){4} \\|"))
        .anyMatch(line -> line.matches("\\| Streaming .* 1,000 a trans.*( \\| [\\d.,]+){4} \\|"));
  }

  @Test
  @EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
  void counting_reportsRatios() throws IOException {
    assumeInstalled();

    List<String> lines =
        run("counting", "--pairs", "1", "--rounds", "1", "--seconds", "1", "--warm-up", "1");

    assertThat(lines)
        .filteredOn(line -> line.matches("\\| From .* \\| [\\d.]+ to [\\d.]+ \\| [\\d.]+ \\|"))
        .hasSize(4);
  }

  @Test
  @EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
  void freshness_reportsQuantiles() throws IOException {
    List<String> lines = run("freshness", "--rate", "20", "--seconds", "3");

    assertThat(lines)
        .anyMatch(line -> line.startsWith("60 updates"))
        .anyMatch(line -> line.matches("\\| Commit → visible( \\| [\\d.]+){5} \\|"));
  }

  @Test
  @EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
  void growth_reportsWhatAChangeCosts() throws IOException {
    List<String> lines = run("growth", "--views", "10,20", "--changes", "200", "--rounds", "1");

    assertThat(lines)
        .anyMatch(line -> line.matches("\\| 10( \\| [\\d.]+){3} \\| 1.00 \\|"))
        .anyMatch(line -> line.matches("\\| 20( \\| [\\d.]+){4} \\|"));
  }

  @Test
  @EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
  void replay_reportsRatesAndRatios() throws IOException {
    List<String> lines = run("replay", "--scale", "2", "--rounds", "1");

    assertThat(lines)
        .anyMatch(line -> line.matches("\\| Read( \\| [\\d,]+){2}( \\| [\\d.]+){2} \\|"))
        .anyMatch(line -> line.matches("\\| Written( \\| [\\d,]+){2}( \\| [\\d.]+){2} \\|"))
        .anyMatch(line -> line.matches("\\| Replayed( \\| [\\d,]+){2}( \\| 1.00){2} \\|"));
  }

  @Test
  @EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
  void rebuild_reportsReadsWithAndWithoutReplays() throws IOException {
    List<String> lines =
        run(
            "rebuild",
            "--seconds",
            "5",
            "--rounds",
            "1",
            "--warm-up",
            "5",
            "--flips",
            "2",
            "--rate",
            "50",
            "--reads",
            "200");

    assertThat(lines)
        .anyMatch(line -> line.matches("\\| Without \\| [\\d,]+ \\| 0 \\| .*"))
        .anyMatch(line -> line.matches("\\| With replays \\| [\\d,]+ \\| 0 \\| .*"))
        .anyMatch(line -> line.matches("[\\d,]+ times a type was replayed .* 2 times by order.*"))
        .anyMatch(line -> line.matches("Stale pages: 0\\. .* with Postgres: 0 differences\\."));
  }

  @Test
  @EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
  void mixed_reportsHitsAndTimesAtEachRate() throws IOException {
    List<String> lines =
        run("mixed", "--rates", "0,50", "--seconds", "3", "--warm-up", "3", "--reads", "200");

    assertThat(lines)
        .anyMatch(line -> line.matches("\\| 0 \\| [\\d,]+( \\| [\\d.]+ %){3} .*"))
        .anyMatch(line -> line.matches("\\| 50 .*% \\| .* 60( \\| [\\d.]+){3} \\|"))
        .noneMatch(line -> line.contains("answered otherwise"));
  }

  @Test
  @EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
  void reads_reportsRatesBesideTheirYardsticks() throws IOException {
    assumeInstalled();

    List<String> lines = run("reads", "--seconds", "1", "--rounds", "1");

    assertThat(lines)
        .anyMatch(line -> line.matches("\\| As it is( \\| [\\d.,]+){8} \\|"))
        .anyMatch(line -> line.matches("\\| Compressed( \\| [\\d.,]+){8} \\|"))
        .anyMatch(line -> line.matches("\\| One page( \\| [\\d.,]+){8} \\|"))
        .anyMatch(line -> line.matches("\\| 49 pages( \\| [\\d.,]+){8} \\|"));
    for (String large : List.of("Bare Reactor Netty", "Warm", "Outdated", "New")) {
      assertThat(lines).anyMatch(line -> line.matches("\\| " + large + ".*( \\| [\\d.,]+){5} \\|"));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "rollcall.tests", matches = "all")
  void scale_reportsBothSizes() throws IOException {
    List<String> lines = run("scale", "--scale", "2", "--seconds", "1");

    assertThat(lines)
        .anyMatch(line -> line.contains("10,000 students"))
        .filteredOn(line -> line.matches("\\| (First|Last) page, \\w+( \\| [\\d.,]+){8} \\|"))
        .hasSize(4);
  }

  private static void assumeInstalled() {
    try {
      Wrk.require();
      RedisBenchmark.require();
    } catch (MissingProgram e) {
      Assumptions.abort(e.getMessage());
    }
  }

  private List<String> run(String name, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of(name));
    words.addAll(List.of(options));
    words.addAll(List.of("--reports", reports.toString()));
    assertThat(Benchmarks.commandLine().execute(words.toArray(String[]::new))).isZero();
    return Files.readAllLines(reports.resolve(name + ".md"));
  }
}
