package io.rollcall.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One kept-alive HTTP/1.1 connection whose requests go out as written, several at once where a test
 * wants them pipelined.
 */
public final class KeptAlive implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;

  /**
   * Connects.
   *
   * @throws IOException if nothing listens there
   */
  public KeptAlive(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /**
   * Sends GET requests in one packet and reads as many answers.
   *
   * @param targets paths with their queries, whose answers tell their length
   * @return the status of each answer, in order
   * @throws java.net.SocketTimeoutException if one does not come within ten seconds
   * @throws IOException if the connection ends before
   */
  public List<Integer> get(List<String> targets) throws IOException {
    StringBuilder requests = new StringBuilder();
    for (String target : targets) {
      requests.append("GET ").append(target).append(" HTTP/1.1\r\nHost: kept.alive\r\n\r\n");
    }
    socket.getOutputStream().write(requests.toString().getBytes(ISO_8859_1));
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      statuses.add(status(socket.getInputStream()));
    }
    return statuses;
  }

  private static int status(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended after: " + head);
      }
      head.append((char) next);
    }
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      throw new IOException("no length in: " + head);
    }
    in.skipNBytes(Long.parseLong(length.group(1)));
    return Integer.parseInt(head.substring(9, 12));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
