package io.rollcall.thread;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Threads that may wait: daemons, as many as there is work at a time.
 *
 * <p>They are no virtual ones. Where a virtual thread of JDK 25.0.3 has waited, an exception can
 * pass over the {@code catch} that is for it, the first time that compiled code is to catch one of
 * that class. Much of what runs on these threads hears by exceptions that it has to begin again.
 */
public final class BlockingThreads {
  private BlockingThreads() {}

  /** Runs something on a thread of its own. */
  public static void start(Runnable task) {
    Thread.ofPlatform().daemon().name("blocking").start(task);
  }

  /**
   * Threads that wait for further work for a minute.
   *
   * @param name what their names begin with
   */
  public static ExecutorService pool(String name) {
    return Executors.newCachedThreadPool(
        Thread.ofPlatform().daemon().name(name + "-", 0).factory());
  }
}
