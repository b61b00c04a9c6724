package io.rollcall.stack;

/** Is told how starting, running and stopping go, a line at a time, from any thread. */
@FunctionalInterface
public interface Narrator {

  void say(String line);

  /** What is being waited for now, for those who show it; empty when nothing is. */
  default void waitingFor(String what) {}

  static Narrator silent() {
    return _ -> {};
  }
}
