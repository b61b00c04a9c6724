package io.rollcall.http;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses in CIDR notation, or a single address.
 *
 * @param network an address of the block
 * @param prefix how many leading bits all its addresses share
 */
record AddressBlock(InetAddress network, int prefix) {

  /**
   * Reads {@code 10.0.0.0/8}, {@code ::1/128} or {@code 192.0.2.1}; never asks a name server.
   *
   * @throws IllegalArgumentException naming the text, if it is none of these
   */
  static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int bits = network.getAddress().length * Byte.SIZE;
      int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
      if (prefix >= 0 && prefix <= bits) {
        return new AddressBlock(network, prefix);
      }
    } catch (IllegalArgumentException e) {
      throw unreadable(text, e);
    }
    throw unreadable(text, null);
  }

  boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] theirs = address.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (mine[i] != theirs[i]) {
        return false;
      }
    }
    int rest = prefix % Byte.SIZE;
    return rest == 0 || ((mine[whole] ^ theirs[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0;
  }

  private static IllegalArgumentException unreadable(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "'" + text + "' is no block of addresses; write 10.0.0.0/8, ::1/128 or 192.0.2.1", cause);
  }
}
