package io.rollcall.query.http;

/** A body that may be sent plain or compressed. Immutable. */
public interface Content {
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
