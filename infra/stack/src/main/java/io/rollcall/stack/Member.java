package io.rollcall.stack;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One process of a stack, which may die and be started again with the same data and port.
 * Thread-safe.
 */
final class Member {

  /** How it is started. */
  @FunctionalInterface
  interface Launch {

    /** Does what can be done before other members run. */
    default void prepare() throws InterruptedException {}

    /** Returns when it serves, throws if it does not come to that. */
    Running start();
  }

  /**
   * A started process.
   *
   * @param pid its id
   * @param stop stops it and waits for its end
   */
  record Running(long pid, Runnable stop) {}

  private final MemberName name;
  private final Launch launch;
  private volatile @Nullable Running running;

  Member(MemberName name, Launch launch) {
    this.name = name;
    this.launch = launch;
  }

  MemberName name() {
    return name;
  }

  void prepare() throws InterruptedException {
    launch.prepare();
  }

  void start() {
    running = launch.start();
  }

  /** Stops it, if it was started. */
  void stop() {
    Running last = running;
    if (last != null) {
      last.stop().run();
    }
  }

  /** Whether a process that was started runs still. */
  boolean isAlive() {
    Running last = running;
    return last != null && ProcessHandle.of(last.pid()).map(ProcessHandle::isAlive).orElse(false);
  }

  /** The id of the process that was started last. */
  long pid() {
    Running last = running;
    if (last == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return last.pid();
  }

  /** Waits until the process that was started last is gone. */
  void awaitEnd() throws InterruptedException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid());
    if (process.isPresent()) {
      try {
        process.get().onExit().get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("cannot wait for " + name, e);
      }
    }
  }

  @Override
  public String toString() {
    return name.title();
  }
}
