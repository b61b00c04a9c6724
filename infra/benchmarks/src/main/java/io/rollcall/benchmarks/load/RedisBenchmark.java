package io.rollcall.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs Redis's own {@code redis-benchmark}: as many GETs of one value as are answered.
 *
 * @param redis where Redis is, as {@code redis://host:port}
 * @param connections how many there are, each with one command under way
 */
public record RedisBenchmark(URI redis, int connections) {
  private static final String PACKAGE = "redis-tools";
  private static final Program BENCHMARK = new Program("redis-benchmark", PACKAGE);
  private static final Program CLIENT = new Program("redis-cli", PACKAGE);

  private static final String KEY = "rollcall-bench";
  private static final int FIRST_TRY = 20_000;

  /** Throws if Redis's tools are not installed. */
  public static void require() {
    BENCHMARK.require();
    CLIENT.require();
  }

  /** Stores the value that {@link #get} gets. */
  public void set(byte[] value) throws IOException, InterruptedException {
    String answer = CLIENT.run(words(List.of("-x", "SET", KEY)), value);
    if (!answer.strip().equals("OK")) {
      throw new IOException("Redis does not take the value: " + answer);
    }
  }

  /** Gets the value for about a time: it takes a number of commands, so that is estimated first. */
  public Throughput get(Duration time) throws IOException, InterruptedException {
    double perSecond = get(FIRST_TRY).perSecond();
    return get(Math.max(FIRST_TRY, Math.round(perSecond * time.toMillis() / 1_000)));
  }

  private Throughput get(long commands) throws IOException, InterruptedException {
    return read(
        BENCHMARK.run(
            words(
                List.of(
                    "-c",
                    Integer.toString(connections),
                    "-n",
                    Long.toString(commands),
                    "--csv",
                    "GET",
                    KEY)),
            new byte[0]));
  }

  private List<String> words(List<String> more) {
    List<String> words =
        new ArrayList<>(List.of("-h", redis.getHost(), "-p", Integer.toString(redis.getPort())));
    words.addAll(more);
    return words;
  }

  /** Reads what {@code redis-benchmark --csv} of Redis 7 prints: a head, and a line of figures. */
  static Throughput read(String printed) throws IOException {
    List<List<String>> lines =
        printed
            .lines()
            .filter(line -> line.startsWith("\""))
            .map(line -> List.of(line.replace("\"", "").split(",", -1)))
            .toList();
    if (lines.size() != 2) {
      throw new IOException(
          "redis-benchmark of Redis 7 or newer is needed; this one says: " + printed);
    }
    return new Throughput(
        figure(lines, "rps"), figure(lines, "p50_latency_ms"), figure(lines, "p99_latency_ms"));
  }

  private static double figure(List<List<String>> lines, String name) throws IOException {
    int column = lines.getFirst().indexOf(name);
    if (column < 0) {
      throw new IOException("redis-benchmark tells no %s: %s".formatted(name, lines));
    }
    return Double.parseDouble(lines.getLast().get(column));
  }
}
