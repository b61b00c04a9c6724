package io.rollcall.query.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.http.CorsRules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * Reads that are answered before the server takes them in, in a real server, over real connections
 * on which requests do not wait for the answers before.
 */
class ReadsInServerTest {
  /** The server forgets requests only now and then, when its threads take turns so. */
  private static final int CONNECTIONS = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String READY = "/api/ready/";
  private static final String LATER = "/api/later/";
  private static final String SERVER = "/api/server/";

  /** More than the network takes of one who does not read. */
  private static final String LARGE = "/api/large/";

  private static final byte[] LARGE_BODY = largeBody();

  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger large = new AtomicInteger();
  private final AnswersApi answers = new AnswersApi(new Answers(CorsRules.of(List.of())));
  private DisposableServer server;

  private static byte[] largeBody() {
    byte[] body = new byte[20_000_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) ('a' + i % 7);
    }
    return body;
  }

  @BeforeEach
  void start() {
    server =
        HttpConfiguration.reads(
                HttpConfiguration.legalRequestTargets(HttpServer.create().port(0)),
                answers,
                () -> this::find)
            .handle(
                (request, response) ->
                    response.sendString(
                        Mono.delay(Duration.ofMillis(count.incrementAndGet() % 3))
                            .map(late -> "server " + request.uri())))
            .bindNow(Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    server.disposeNow(Duration.ofSeconds(10));
  }

  private @Nullable CompletableFuture<Answer> find(RequestHead head) {
    Answer answer = Answer.json(200, ("{\"" + head.path() + "\":0}").getBytes(UTF_8));
    return switch (head.path()) {
      case READY -> CompletableFuture.completedFuture(answer);
      case LATER ->
          new CompletableFuture<Answer>()
              .completeOnTimeout(answer, count.incrementAndGet() % 3, TimeUnit.MILLISECONDS);
      case LARGE -> {
        large.incrementAndGet();
        yield CompletableFuture.completedFuture(Answer.json(200, LARGE_BODY));
      }
      default -> null;
    };
  }

  private static String request(String method, String target, String... headers) {
    return method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + String.join("", headers) + "\r\n";
  }

  private static String body(String target) {
    return target.equals(SERVER) ? "server " + SERVER : "{\"" + target + "\":0}";
  }

  @Test
  void allIsAnswered_inItsOrder() throws Exception {
    String post = request("POST", SERVER, "Content-Length: 4\r\n") + "body";
    List<String> targets =
        List.of(READY, SERVER, READY, LATER, LATER, SERVER, SERVER, LATER, READY, READY);
    StringBuilder all = new StringBuilder();
    targets.forEach(target -> all.append(request("GET", target)));
    for (int i = 0; i < CONNECTIONS; i++) {
      try (Caller caller = new Caller()) {
        caller.send(post + all + post);
        caller.expect(true, body(SERVER));
        for (String target : targets) {
          caller.expect(true, body(target));
        }
        caller.expect(true, body(SERVER));
      }
    }
  }

  @Test
  void headsAndTheLastOne_areAnswered_behindPipelinedOnes() throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      try (Caller caller = new Caller()) {
        caller.send(request("GET", SERVER) + request("GET", READY) + request("GET", SERVER));
        caller.expect(true, body(SERVER));
        caller.expect(true, body(READY));
        caller.expect(true, body(SERVER));
        caller.send(request("HEAD", READY) + request("HEAD", SERVER) + request("HEAD", LATER));
        for (int head = 0; head < 3; head++) {
          caller.expect(false, "");
        }
        caller.send(request("HEAD", READY) + request("GET", READY, "Connection: TE, close\r\n"));
        caller.expect(false, "");
        caller.expect(true, "server " + READY);
        assertThat(caller.in.read()).as("the server ends it").isEqualTo(-1);
      }
    }
  }

  @Test
  void whoDoesNotRead_isAnsweredNoFurther_untilHeReads() throws Exception {
    try (Caller caller = new Caller()) {
      caller.send(request("GET", LARGE).repeat(4) + request("GET", READY) + request("GET", SERVER));
      await().atMost(PATIENCE).until(() -> large.get() == 1);
      await().during(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> large.get() == 1);
      assertThat(answers.underWay()).isEqualTo(1);
      for (int i = 0; i < 4; i++) {
        caller.expect(true, new String(LARGE_BODY, UTF_8));
      }
      caller.expect(true, body(READY));
      caller.expect(true, body(SERVER));
      assertThat(answers.underWay()).isZero();
    }
  }

  @Test
  void whoGoesAwayInTheMiddle_leavesNothingBehind() throws Exception {
    try (Caller caller = new Caller()) {
      caller.send(request("GET", LARGE).repeat(3));
      await().atMost(PATIENCE).until(() -> large.get() == 1);
    }
    await().atMost(PATIENCE).until(() -> answers.underWay() == 0);
    assertThat(large.get()).isEqualTo(1);
  }

  /** One who asks without waiting. */
  private final class Caller implements AutoCloseable {
    private final Socket socket = new Socket("localhost", server.port());
    private final BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

    Caller() throws IOException {
      socket.setSoTimeout(10_000);
    }

    void send(String requests) throws IOException {
      socket.getOutputStream().write(requests.getBytes(UTF_8));
    }

    void expect(boolean hasBody, String body) throws IOException {
      assertThat(read(in, hasBody)).isEqualTo(body);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** The body of the next answer, in whatever form it comes. */
  private static String read(BufferedReader in, boolean hasBody) throws IOException {
    assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
    int length = -1;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
    }
    if (!hasBody) {
      return "";
    }
    if (length >= 0) {
      return read(in, length);
    }
    StringBuilder body = new StringBuilder();
    for (int size = size(in); size > 0; size = size(in)) {
      body.append(read(in, size));
      in.readLine();
    }
    in.readLine();
    return body.toString();
  }

  private static int size(BufferedReader in) throws IOException {
    return Integer.parseInt(in.readLine(), 16);
  }

  private static String read(BufferedReader in, int length) throws IOException {
    char[] chars = new char[length];
    for (int got = 0; got < length; ) {
      int more = in.read(chars, got, length - got);
      assertThat(more).isPositive();
      got += more;
    }
    return new String(chars);
  }
}
