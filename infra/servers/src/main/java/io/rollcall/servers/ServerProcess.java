package io.rollcall.servers;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.rollcall.servers.Command.StopSignal;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A child process with a folder of its own: {@code server.log} takes what it prints, {@code
 * server.pid} says which process it is. It ends with this JVM, however that ends, see {@link
 * Lifeline}.
 */
public final class ServerProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 20;
  private static final long PROBE_MILLIS = 50;
  private static final int LOG_LINES = 15;

  private final Path folder;
  private final Process process;
  private final StopSignal stop;

  private ServerProcess(Path folder, Process process, StopSignal stop) {
    this.folder = folder;
    this.process = process;
    this.stop = stop;
  }

  /** Asks a starting server whether it is ready; an exception means no. */
  public interface Probe {
    boolean answers() throws Exception;
  }

  /**
   * Starts a program.
   *
   * @throws ServerNotStarted if an earlier process of this folder is still alive, or the program
   *     cannot be run
   */
  public static ServerProcess start(Path folder, Command command) {
    return start(folder, List.of(), command);
  }

  /** As {@link #start(Path, Command)}, behind words that change what the program runs as. */
  static ServerProcess start(Path folder, List<String> wrapper, Command command) {
    leftover(folder).ifPresent(earlier -> refuse(folder, earlier));
    ProcessBuilder builder =
        new ProcessBuilder(Lifeline.tied(wrapper, command.stop(), command.words()));
    builder.environment().putAll(command.environment());
    builder.redirectErrorStream(true);
    try {
      Files.createDirectories(folder);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()));
      Process process = Lifeline.start(builder);
      PidFile.in(folder).write(process.toHandle());
      return new ServerProcess(folder, process, command.stop());
    } catch (IOException e) {
      throw new ServerNotStarted(
          "cannot run " + command.words().getFirst() + " for " + folder + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void refuse(Path folder, ProcessHandle earlier) {
    throw new ServerNotStarted(
        "%s is in use by process %d, which an earlier run left behind or another one needs"
            .formatted(folder, earlier.pid()));
  }

  /** The process that an earlier run started in this folder, if it is still alive. */
  public static Optional<ProcessHandle> leftover(Path folder) {
    return PidFile.in(folder).process();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Where the process prints to. */
  public Path log() {
    return log(folder);
  }

  private static Path log(Path folder) {
    return folder.resolve("server.log");
  }

  /**
   * Waits until the probe is answered.
   *
   * @throws ServerNotStarted if the process ends first or the time is over; the process is then
   *     gone
   */
  public void awaitReady(Duration limit, Probe probe) {
    long deadline = System.nanoTime() + limit.toNanos();
    Exception last = null;
    try {
      while (System.nanoTime() < deadline) {
        try {
          if (probe.answers()) {
            return;
          }
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          last = e;
        }
        if (process.waitFor(PROBE_MILLIS, MILLISECONDS)) {
          throw notReady("ended with status " + process.exitValue() + " while it started", last);
        }
      }
      kill();
      throw notReady("was not ready after " + limit.toSeconds() + " s", last);
    } catch (InterruptedException e) {
      kill();
      throw interrupted(e);
    }
  }

  private ServerNotStarted notReady(String what, @Nullable Exception last) {
    String message =
        "the server in %s %s; %s ends with:\n%s".formatted(folder, what, log(), tail());
    return last == null ? new ServerNotStarted(message) : new ServerNotStarted(message, last);
  }

  private String tail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log()), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "(it cannot be read: " + e.getMessage() + ")";
    }
  }

  /** Ends the process at once, as {@code kill -9} does, and returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
    PidFile.in(folder).delete();
  }

  /** Asks the process to stop; one that has not stopped after 20 s is killed. */
  @Override
  public void close() {
    try {
      signal();
      if (process.waitFor(STOP_SECONDS, SECONDS)) {
        PidFile.in(folder).delete();
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private void signal() {
    if (!process.isAlive()) {
      return;
    }
    if (stop == StopSignal.TERM) {
      process.destroy();
      return;
    }
    try {
      // The shell's own kill: the program of that name is not everywhere.
      new ProcessBuilder("sh", "-c", "kill -" + stop + " " + pid())
          .redirectErrorStream(true)
          .redirectOutput(new File("/dev/null"))
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop process " + pid() + " of " + folder, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs a program that ends by itself, its output going to the folder's log. */
  static void run(Path folder, List<String> wrapper, List<String> words) {
    ServerProcess once = start(folder, wrapper, Command.of(words));
    try {
      int status = once.process.waitFor();
      PidFile.in(folder).delete();
      if (status != 0) {
        throw once.notReady("could not be set up, status " + status, null);
      }
    } catch (InterruptedException e) {
      once.kill();
      throw interrupted(e);
    }
  }

  private static ServerNotStarted interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ServerNotStarted("interrupted", e);
  }
}
