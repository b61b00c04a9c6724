package io.rollcall.stack.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** Sends a request as written and reads the answer to the end of the connection, byte for byte. */
final class RawHttp {

  /** An answer: the status line and header fields, and what follows the empty line. */
  record Answer(String head, byte[] body) {

    int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    String bodyText() {
      return new String(body, ISO_8859_1);
    }
  }

  private RawHttp() {}

  /** Adds {@code Connection: close}, the empty line and the body to request line and fields. */
  static Answer send(int port, String requestLineAndFields, byte[] body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      String head = requestLineAndFields.strip().replace("\n", "\r\n");
      out.write((head + "\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));
      out.write(body);
      out.flush();
      return answer(socket.getInputStream().readAllBytes());
    }
  }

  static Answer send(int port, String requestLineAndFields) throws IOException {
    return send(port, requestLineAndFields, new byte[0]);
  }

  private static Answer answer(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    return new Answer(text.substring(0, end), text.substring(end + 4).getBytes(ISO_8859_1));
  }
}
