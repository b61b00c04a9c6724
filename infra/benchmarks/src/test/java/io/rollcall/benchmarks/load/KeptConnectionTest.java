package io.rollcall.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptConnectionTest {
  private static final String TEXT = "नमस्ते ".repeat(20_000);

  private HttpServer server;
  private URI address;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/text", exchange -> send(exchange, 200, TEXT.getBytes(UTF_8)));
    server.createContext("/none", exchange -> send(exchange, 404, "none".getBytes(UTF_8)));
    server.createContext("/unmeasured", exchange -> send(exchange, 200, null));
    server.start();
    address = URI.create("http://localhost:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Rollcall-Source", "memory");
    byte[] sent = body;
    if (body != null && exchange.getRequestHeaders().containsKey("Accept-Encoding")) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      sent = compressed(body);
    }
    exchange.sendResponseHeaders(status, sent == null ? 0 : sent.length); // 0: chunked
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(sent == null ? new byte[0] : sent);
    }
  }

  private static byte[] compressed(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  @Test
  void answers_areReadOneAfterAnother() throws IOException {
    try (KeptConnection http = new KeptConnection(address, Coding.IDENTITY)) {
      for (int i = 0; i < 3; i++) {
        Answer found = http.get("/text");
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.header("rollcall-SOURCE")).isEqualTo("memory");
        assertThat(found.header("Rollcall")).isNull();
        assertThat(found.length()).isEqualTo(TEXT.getBytes(UTF_8).length);
        assertThat(http.text()).isEqualTo(TEXT);
        assertThat(http.get("/none").status()).isEqualTo(404);
        assertThat(http.body()).isEqualTo("none".getBytes(UTF_8));
      }
    }
  }

  @Test
  void compressedAnswers_areCountedAsSentAndReadAsMeant() throws IOException {
    try (KeptConnection http = new KeptConnection(address, Coding.GZIP)) {
      assertThat(http.getFound("/text").length()).isLessThan(TEXT.length() / 10);
      assertThat(http.text()).isEqualTo(TEXT);
    }
  }

  @Test
  void whatIsNotFound_failsWhereItMustBeThere() throws IOException {
    try (KeptConnection http = new KeptConnection(address, Coding.IDENTITY)) {
      assertThatThrownBy(() -> http.getFound("/none"))
          .isInstanceOf(IOException.class)
          .hasMessage("/none answered 404: none");
    }
  }

  @Test
  void answersWithoutLength_fail() throws IOException {
    try (KeptConnection http = new KeptConnection(address, Coding.IDENTITY)) {
      assertThatThrownBy(() -> http.get("/unmeasured"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Content-Length");
    }
  }
}
