package io.rollcall.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * One kept-alive connection and the plainest reader of HTTP/1.1: it shares the machine with what it
 * measures, so an answer costs it little more than the copying of its bytes. Of one thread.
 */
public final class KeptConnection implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int AT_FIRST = 1 << 16;

  private final Socket socket;
  private final String headers;
  private final InputStream in;
  private byte[] bytes = new byte[AT_FIRST];
  private int filled;
  private int bodyFrom;
  private Answer last = new Answer(0, "", 0);

  /** What is wanted of a body. */
  public enum Coding {
    IDENTITY,
    GZIP
  }

  /** Connects to a server, as {@code http://host:port}. */
  public KeptConnection(URI server, Coding coding) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    in = socket.getInputStream();
    headers =
        " HTTP/1.1\r\nHost: "
            + server.getAuthority()
            + switch (coding) {
              case IDENTITY -> "";
              case GZIP -> "\r\nAccept-Encoding: gzip";
            }
            + "\r\n\r\n";
  }

  /**
   * Asks, and reads the answer to its end.
   *
   * @param target path and query
   */
  public Answer get(String target) throws IOException {
    socket.getOutputStream().write(("GET " + target + headers).getBytes(ISO_8859_1));
    filled = 0;
    bodyFrom = readHead();
    String head = new String(bytes, 0, bodyFrom, ISO_8859_1);
    int status = Integer.parseInt(head, 9, 12, 10);
    Answer answer = new Answer(status, head, 0);
    String length = answer.header("Content-Length");
    if (length == null) {
      throw new IOException("%s: an answer without Content-Length: %s".formatted(target, head));
    }
    last = new Answer(status, head, Integer.parseInt(length));
    readTo(bodyFrom + last.length());
    return last;
  }

  /** As {@link #get}, of what must be there. */
  public Answer getFound(String target) throws IOException {
    Answer answer = get(target);
    if (answer.status() != 200) {
      throw new IOException("%s answered %d: %s".formatted(target, answer.status(), text()));
    }
    return answer;
  }

  /** The body of the last answer as it was sent. */
  public byte[] body() {
    return Arrays.copyOfRange(bytes, bodyFrom, bodyFrom + last.length());
  }

  /** The text of the last answer. */
  public String text() throws IOException {
    if (!"gzip".equals(last.header("Content-Encoding"))) {
      return new String(bytes, bodyFrom, last.length(), UTF_8);
    }
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(body()))) {
      return new String(plain.readAllBytes(), UTF_8);
    }
  }

  /** Where the body begins. */
  private int readHead() throws IOException {
    int looked = 0;
    while (true) {
      readMore();
      for (; looked + 4 <= filled; looked++) {
        if (bytes[looked] == '\r'
            && bytes[looked + 1] == '\n'
            && bytes[looked + 2] == '\r'
            && bytes[looked + 3] == '\n') {
          return looked + 4;
        }
      }
    }
  }

  private void readTo(int end) throws IOException {
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, end);
    }
    while (filled < end) {
      readMore();
    }
  }

  private void readMore() throws IOException {
    if (filled == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    int read = in.read(bytes, filled, bytes.length - filled);
    if (read < 0) {
      throw new EOFException("the server closed the connection");
    }
    filled += read;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
