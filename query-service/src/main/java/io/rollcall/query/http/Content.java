package io.rollcall.query.http;

/** A body that may be sent plain or compressed. Immutable. */
public interface Content {
  /** An event loop would stand still for too long while a larger one is made. */
  int QUICK_BELOW = 64 * 1_024;

  /** How many bytes the plain one has. */
  int length();

  /** The plain one; nobody changes it. */
  byte[] plain();

  /** The one compressed with gzip; nobody changes it. */
  byte[] gzip();

  /** Whether the one that is asked for is there already, so that to ask costs nothing. */
  default boolean isReady() {
    return false;
  }

  /** Whether asking for it takes so little that it may be done on an event loop. */
  default boolean isQuick() {
    return isReady() || length() < QUICK_BELOW;
  }

  /** Bytes that are compressed when somebody asks for it. */
  static Content of(byte[] plain) {
    return new Content() {
      @Override
      public int length() {
        return plain.length;
      }

      @Override
      public byte[] plain() {
        return plain;
      }

      @Override
      public byte[] gzip() {
        return Gzip.compress(plain);
      }
    };
  }
}
