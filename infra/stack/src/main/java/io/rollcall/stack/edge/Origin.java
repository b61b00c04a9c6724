package io.rollcall.stack.edge;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A service behind the edge.
 *
 * @param name what a person calls it, for messages: "query service"
 * @param address where it listens
 */
public record Origin(String name, InetSocketAddress address) {

  public static Origin onLoopback(String name, int port) {
    return new Origin(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  @Override
  public String toString() {
    return "the " + name + " at " + address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
