package io.rollcall.stack.cli;

import io.rollcall.stack.Narrator;
import io.rollcall.stack.StackFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a person sees of {@code up}: plain lines with the seconds since the start; on a terminal
 * also, below them, what is being waited for. Thread-safe.
 */
final class Console implements Narrator, AutoCloseable {

  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean terminal;
  private final long since = System.nanoTime();

  private Console(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  static Console open() {
    return new Console(System.out, isTerminal());
  }

  /** Whether somebody looks at what is printed. */
  static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false);
  }

  static Console on(PrintStream out) {
    return new Console(out, false);
  }

  @Override
  public synchronized void say(String line) {
    String time = "%6.1f s".formatted((System.nanoTime() - since) / 1e9);
    if (terminal) {
      out.println(CLEAR_LINE + DIM + time + PLAIN + "  " + line);
    } else {
      out.println(time + "  " + line);
    }
    out.flush();
  }

  @Override
  public synchronized void waitingFor(String what) {
    if (terminal) {
      out.print(CLEAR_LINE + (what.isEmpty() ? "" : DIM + "          … " + what + PLAIN));
      out.flush();
    }
  }

  /** Prints where everything is and how to call it. */
  synchronized void ready(StackFile addresses, Path data) {
    waitingFor("");
    out.println(
        text()
            .replace("{seconds}", "%.1f".formatted((System.nanoTime() - since) / 1e9))
            .replace("{edge}", addresses.edge())
            .replace("{query}", addresses.query())
            .replace("{command}", addresses.command())
            .replace("{postgres}", addresses.postgres())
            .replace("{kafka}", addresses.kafka())
            .replace("{redis}", addresses.redis())
            .replace("{data}", data.toString()));
    out.flush();
  }

  @Override
  public void close() {
    waitingFor("");
  }

  private static String text() {
    try (InputStream text =
        Objects.requireNonNull(
            Console.class.getResourceAsStream("ready.txt"), "ready.txt is missing")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
