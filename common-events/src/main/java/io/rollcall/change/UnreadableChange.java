package io.rollcall.change;

/** A record that is no change of its type; the message says why, without the record's content. */
public final class UnreadableChange extends Exception {
  private static final long serialVersionUID = 1L;

  public UnreadableChange(String message) {
    super(message);
  }

  public UnreadableChange(String message, Throwable cause) {
    super(message, cause);
  }
}
