package io.rollcall.query.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/**
 * Passes connections on to a server, until it is frozen: then nothing goes through any more, and
 * nobody is told. Like a network that drops all packets.
 */
public final class FreezingProxy implements AutoCloseable {
  private final String host;
  private final int port;
  private final ServerSocket door;
  private volatile CountDownLatch open = new CountDownLatch(0);

  public FreezingProxy(String host, int port) {
    this.host = host;
    this.port = port;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public String url() {
    return "redis://127.0.0.1:" + door.getLocalPort();
  }

  /** Keeps all back from now on, new connections too. */
  public void freeze() {
    open = new CountDownLatch(1);
  }

  /** Lets all go on, what was kept back first. */
  public void thaw() {
    open.countDown();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        Socket server = new Socket(host, port);
        Thread.ofVirtual().start(() -> pass(caller, server));
        Thread.ofVirtual().start(() -> pass(server, caller));
      } catch (IOException e) {
        // Closed, or the server is away: the caller sees it.
      }
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] some = new byte[8_192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        open.await();
        out.write(some, 0, n);
      }
    } catch (IOException | InterruptedException e) {
      // One side has closed, and so does the other.
    }
  }

  @Override
  public void close() {
    thaw();
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
