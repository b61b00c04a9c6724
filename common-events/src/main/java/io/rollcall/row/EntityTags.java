package io.rollcall.row;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Strong entity tags, quotes and all. */
public final class EntityTags {
  private static final int HASH_BYTES = 12;

  /** To look for it takes longer than the digest of a small body. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(EntityTags::sha256);

  private EntityTags() {}

  /**
   * The tag of a single row: its version, and a hash of its body, since a nested row may change.
   */
  public static String row(long version, byte[] body) {
    return '"' + Long.toString(version) + '.' + hash(body) + '"';
  }

  /** The tag of any other body. */
  public static String body(byte[] body) {
    return '"' + hash(body) + '"';
  }

  private static String hash(byte[] body) {
    return HexFormat.of().formatHex(SHA_256.get().digest(body), 0, HASH_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
