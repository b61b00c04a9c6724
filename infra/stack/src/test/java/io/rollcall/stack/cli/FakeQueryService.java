package io.rollcall.stack.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Answers what a test says, notes what is asked, and runs commands against itself. */
final class FakeQueryService implements AutoCloseable {
  private record Answer(int status, String body) {}

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> asked = new ArrayList<>();
  private final Map<String, Deque<Answer>> answers = new HashMap<>();
  private final Deque<Answer> others = new ArrayDeque<>();
  private final DisposableServer server =
      HttpServer.create()
          .host("127.0.0.1")
          .port(0)
          .handle(
              (request, response) ->
                  request
                      .receive()
                      .aggregate()
                      .asString()
                      .defaultIfEmpty("")
                      .flatMap(body -> answer(request, response, body)))
          .bindNow();

  /**
   * Has a question be answered, each time it is asked by the next of its answers, then the last.
   */
  FakeQueryService with(String question, int status, String body) {
    answers.computeIfAbsent(question, q -> new ArrayDeque<>()).add(new Answer(status, body));
    return this;
  }

  /** Has any other question be answered, each by the next of these answers, then the last. */
  FakeQueryService next(int status, String body) {
    others.add(new Answer(status, body));
    return this;
  }

  private synchronized Mono<Void> answer(
      HttpServerRequest request, HttpServerResponse response, String body) {
    asked.add((request.method() + " " + request.uri() + " " + body).strip());
    String path = request.uri().split("\\?")[0];
    Deque<Answer> known = answers.getOrDefault(request.method() + " " + path, others);
    Answer answer =
        known.isEmpty()
            ? new Answer(404, "{\"detail\": \"Not found.\"}")
            : known.size() > 1 ? known.removeFirst() : known.getFirst();
    return response
        .status(answer.status())
        .header("Content-Type", "application/json")
        .sendString(Mono.just(answer.body()))
        .then();
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** Runs a command with this service's address; its exit status. */
  int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(Stream.of("--url", url()), Stream.of(arguments)).toArray(String[]::new));
  }

  /** All that was asked, such as {@code GET /operations/warm}. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  /** The lines that were printed. */
  List<String> out() {
    return out.toString().lines().toList();
  }

  /** All that was printed. */
  String text() {
    return out.toString();
  }

  /** What was complained of. */
  String err() {
    return err.toString();
  }

  @Override
  public void close() {
    server.disposeNow();
  }
}
