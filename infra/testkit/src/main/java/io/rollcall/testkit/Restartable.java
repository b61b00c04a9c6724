package io.rollcall.testkit;

/**
 * A server of one test, which may kill it and start it again: at the same address, with what it had
 * acknowledged.
 *
 * @param <T> {@link Postgres}, {@link Kafka} or {@link Redis}
 */
public final class Restartable<T> implements AutoCloseable {
  private final Instance instance;
  private final T server;

  Restartable(Instance instance, T server) {
    this.instance = instance;
    this.server = server;
  }

  /** Where the server is; the same before and after. */
  public T server() {
    return server;
  }

  /** Ends the server at once, as {@code kill -9} does, and returns when it is gone. */
  public void kill() {
    instance.kill();
  }

  /** Starts the killed server and returns when it answers. */
  public void start() {
    instance.start();
  }

  /** The same, but the server has lost all that it had. */
  public void startEmpty() {
    instance.startEmpty();
  }

  @Override
  public void close() {
    instance.close();
  }
}
