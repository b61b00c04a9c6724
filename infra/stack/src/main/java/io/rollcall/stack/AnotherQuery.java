package io.rollcall.stack;

import java.net.URI;

/** A query service beside that of a stack, to be closed before the stack. */
public final class AnotherQuery implements AutoCloseable {
  private final URI address;
  private final Runnable stop;

  AnotherQuery(URI address, Runnable stop) {
    this.address = address;
    this.stop = stop;
  }

  /** Where it listens. */
  public URI address() {
    return address;
  }

  /** Stops it and waits for its end. */
  @Override
  public void close() {
    stop.run();
  }
}
