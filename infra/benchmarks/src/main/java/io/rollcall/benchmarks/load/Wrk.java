package io.rollcall.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs <a href="https://github.com/wg/wrk">wrk</a>: as many requests as are answered.
 *
 * @param connections how many there are, each with one request under way
 */
public record Wrk(int connections) {
  private static final Program PROGRAM = new Program("wrk", "wrk");

  /** An answer that takes this long is a failure; the longest time that this machine pauses. */
  private static final String TIMEOUT = "30s";

  private static final Pattern RATE = Pattern.compile("(?m)^Requests/sec:\\s+([\\d.]+)");
  private static final Pattern FAILURES =
      Pattern.compile("(?m)^\\s*(?:Non-2xx or 3xx responses|Socket errors):.*$");

  /** Throws if wrk is not installed. */
  public static void require() {
    PROGRAM.require();
  }

  /**
   * Asks for an address for a time.
   *
   * @param headers as {@code Name: value}
   * @throws IOException if not all answers were good
   */
  public Throughput run(URI address, List<String> headers, Duration time)
      throws IOException, InterruptedException {
    return run(address, headers, time, List.of());
  }

  /**
   * Asks for one page after the other of a list, which no two connections do at once.
   *
   * @param folder where the script for that is put
   * @param pages how many there are
   */
  public Throughput runPages(URI list, int pages, List<String> headers, Duration time, Path folder)
      throws IOException, InterruptedException {
    Path script = folder.resolve("pages.lua");
    Files.writeString(
        script,
        """
        local n = 0
        request = function()
          n = n %% %d + 1
          return wrk.format("GET", "%s?page=" .. n)
        end
        """
            .formatted(pages, list.getPath()));
    return run(list, headers, time, List.of("--script=" + script));
  }

  private Throughput run(URI address, List<String> headers, Duration time, List<String> options)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--threads=1",
                "--connections=" + connections,
                "--duration=" + time.toSeconds() + "s",
                "--timeout=" + TIMEOUT,
                "--latency"));
    words.addAll(options);
    headers.forEach(header -> words.addAll(List.of("--header", header)));
    words.add(address.toString());
    return read(PROGRAM.run(words, new byte[0]));
  }

  /** Reads what wrk prints. */
  static Throughput read(String printed) throws IOException {
    Matcher failures = FAILURES.matcher(printed);
    if (failures.find()) {
      throw new IOException("wrk was not answered well: " + failures.group().strip());
    }
    return new Throughput(
        Double.parseDouble(find(RATE, printed, 1)),
        quantile("50", printed),
        quantile("99", printed));
  }

  private static double quantile(String percent, String printed) throws IOException {
    Pattern line = Pattern.compile("(?m)^\\s+" + percent + "%\\s+([\\d.]+)(us|ms|s|m)\\s*$");
    double value = Double.parseDouble(find(line, printed, 1));
    return switch (find(line, printed, 2)) {
      case "us" -> value / 1_000;
      case "ms" -> value;
      case "s" -> value * 1_000;
      default -> value * 60_000;
    };
  }

  private static String find(Pattern pattern, String printed, int group) throws IOException {
    Matcher matcher = pattern.matcher(printed);
    if (!matcher.find()) {
      throw new IOException("wrk printed something else: " + printed);
    }
    return matcher.group(group);
  }
}
