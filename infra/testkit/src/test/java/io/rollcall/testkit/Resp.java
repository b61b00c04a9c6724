package io.rollcall.testkit;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One Redis command by hand, and its answer as it comes over the wire. */
final class Resp {
  private Resp() {}

  static String ask(Redis redis, String command) throws IOException {
    try (Socket socket = new Socket(redis.host(), redis.port())) {
      socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answers.substring(0, answers.lastIndexOf("\r\n+OK\r\n"));
    }
  }
}
