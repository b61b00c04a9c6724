package io.rollcall.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerIT {
  private final int port = FreePorts.next();

  @Test
  void answered_writes_survive_a_kill(@TempDir Path folder) throws IOException {
    try (RedisServer server = RedisServer.start(folder, port)) {
      assertThat(ask(server, "SET word kept")).isEqualTo("+OK\r\n");
      server.kill();
    }

    try (RedisServer server = RedisServer.start(folder, port)) {
      assertThat(ask(server, "GET word")).isEqualTo("$4\r\nkept\r\n");
    }
  }

  @Test
  void memory_is_never_freed_by_evicting(@TempDir Path folder) throws IOException {
    try (RedisServer server = RedisServer.start(folder, port)) {
      assertThat(ask(server, "CONFIG GET maxmemory-policy")).contains("noeviction");
    }
  }

  private static String ask(RedisServer server, String command) throws IOException {
    try (Socket socket = new Socket(Server.HOST, server.port())) {
      socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(0, answer.length() - "+OK\r\n".length());
    }
  }
}
