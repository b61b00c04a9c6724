package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.KeptAlive;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that clients of good manners do not send, to the letter. */
class RawRequestsTest extends ReadApiRig {
  @Test
  void tooManyParameters_areRefused() throws IOException {
    String most = "&".repeat(QueryParameters.LIMIT - 1);
    assertThat(raw("GET /api/students/?" + most + " HTTP/1.0")).startsWith("HTTP/1.0 200");
    assertThat(raw("GET /api/students/?&" + most + " HTTP/1.0")).startsWith("HTTP/1.0 400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/students//", "/api//students/", "/api//", "//api/", "/api/users/1//"})
  void anEmptyPartOfAPath_isNotFound(String path) throws IOException {
    assertThat(raw("GET " + path + " HTTP/1.0"))
        .startsWith("HTTP/1.0 404")
        .endsWith("{\"detail\":\"Not found.\"}");
  }

  /** What browsers leave as it is, and what scripts send. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a|b a%7Cb",
        "{a} %7Ba%7D",
        "a^`\\ a%5E%60%5C",
        "100% 100%25",
        "%zz %25zz",
        "[1] %5B1%5D",
        "<é> %3C%C3%A9%3E",
        "a#b a%23b"
      })
  void whatIsNoUri_isTakenAsDjangoTakesIt(String raw, String encoded) throws IOException {
    String answer = raw("GET /api/students/?page_size=5&x=" + raw + " HTTP/1.1", "Host: a.test");
    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains("http://a.test/api/students/?page=2&page_size=5&x=" + encoded + "\"");
  }

  @Test
  void anImpossibleHost_isRefused() throws IOException {
    assertThat(raw("GET /api/students/ HTTP/1.1", "Host: a\"b")).startsWith("HTTP/1.1 400");
  }

  @Test
  void aRequestWithoutHost_isLinkedToItsAddress() throws IOException {
    assertThat(raw("GET /api/students/?page_size=5 HTTP/1.0"))
        .startsWith("HTTP/1.0 200")
        .contains("\"" + here("/api/students/?page=2&page_size=5") + "\"");
  }

  @Test
  void requestsAfterPipelinedOnes_areRead() throws IOException {
    RowAnswer missing = new RowAnswer.Missing(FakeLists.AS_OF, Source.REDIS);
    lists.row = // by another thread
        () ->
            new CompletableFuture<RowAnswer>()
                .completeOnTimeout(missing, 20, TimeUnit.MILLISECONDS);
    String elsewhere = "/api/elsewhere/"; // answered at once, without waiting for Redis
    try (KeptAlive connection = new KeptAlive(server.port())) {
      for (int round = 0; round < 3; round++) {
        assertThat(connection.get(List.of("/api/labs/1/", elsewhere))).containsExactly(404, 404);
      }
    }
  }

  private String raw(String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
