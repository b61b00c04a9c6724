package io.rollcall.servers;

import java.util.List;
import java.util.Map;

/**
 * What a process is started with.
 *
 * @param words the program and its arguments
 * @param environment variables that are set besides those of this JVM
 * @param stop the signal that asks the program to stop in order
 */
public record Command(List<String> words, Map<String, String> environment, StopSignal stop) {

  /** The signals that programs take as "bring your work to rest and stop". */
  public enum StopSignal {
    TERM,
    /** Postgres: ends its sessions and stops; on TERM it would wait for their clients. */
    INT
  }

  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** A program that stops on SIGTERM and needs no variables. */
  public static Command of(List<String> words) {
    return new Command(words, Map.of(), StopSignal.TERM);
  }
}
