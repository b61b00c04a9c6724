package io.rollcall.stack.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code rollcall up} as a process of its own, on free ports, with what it prints. */
final class UpProcess implements AutoCloseable {

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  private UpProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  static UpProcess start(Path data, String... options) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                // A suite that runs in the background of a shell passes on that Ctrl-C is ignored.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Rollcall.class.getName(),
                "up",
                "--data",
                data.toString()));
    for (String port : List.of("edge", "query", "command", "postgres", "kafka", "redis")) {
      words.addAll(List.of("--" + port + "-port", "0"));
    }
    words.addAll(List.of(options));
    return new UpProcess(new ProcessBuilder(words).redirectErrorStream(true).start());
  }

  /** Waits for a line that contains a text. */
  void await(String text, Duration limit) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (lines) {
      while (lines.stream().noneMatch(line -> line.contains(text))) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || !reader.isAlive()) {
          throw new TimeoutException("never said \"%s\", but:\n%s".formatted(text, output()));
        }
        lines.wait(Math.min(1_000, left / 1_000_000 + 1));
      }
    }
  }

  String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  Process process() {
    return process;
  }

  /** Does as Ctrl-C does, and returns the exit status. */
  int interrupt(Duration limit) throws IOException, InterruptedException, TimeoutException {
    new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start().waitFor();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("still runs, having said:\n" + output());
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader text =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      // The process is gone.
    }
  }
}
