package io.rollcall.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports that nobody listens on.
 *
 * <p>They lie below the range that systems take client ports from. Otherwise, while a server is
 * being restarted, a client that tries to reach it could be given the server's own port and connect
 * to itself, which keeps the server from coming back.
 */
public final class FreePorts {
  private static final int FIRST = 10_240;
  private static final int END = 32_768;
  private static final int TRIES = 1_000;

  private FreePorts() {}

  /** A port that was free a moment ago. */
  public static int next() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port between " + FIRST + " and " + END);
  }

  /** Whether a server could listen on this loopback port now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do: connections that an earlier one left in TIME_WAIT do not count.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(Server.HOST), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
