package io.rollcall.servers;

/** A server that did not come up; the message says why, and names the log to read. */
public final class ServerNotStarted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerNotStarted(String message) {
    super(message);
  }

  ServerNotStarted(String message, Throwable cause) {
    super(message, cause);
  }
}
