package io.rollcall.stack.cli;

import io.rollcall.stack.StackException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Gives orders to a service, and reads what it answers. */
final class Operations {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** How long an answer may take that takes no time. */
  static final Duration ANSWER = Duration.ofSeconds(30);

  private static final int REFUSED = 400;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final String address;
  private final Duration patience;

  /**
   * @param address such as {@code http://localhost:8080}
   */
  Operations(String address) {
    this(address, ANSWER);
  }

  /**
   * @param address such as {@code http://localhost:8080}
   * @param patience how long one answer may take
   */
  Operations(String address, Duration patience) {
    this.patience = patience;
    this.address = address.replaceAll("/+$", "");
  }

  /** Text as a part of a path, or a value in a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** An order that was refused, in the words of the service. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why);
    }
  }

  /**
   * Sends an order.
   *
   * @param path below {@code /operations/}
   * @param body what goes with it, as JSON; empty for nothing
   * @throws IOException if the service does not answer
   */
  JsonNode send(String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException, RefusedException {
    HttpRequest request =
        request(
            method,
            "/operations/" + path,
            "application/json",
            BodyPublishers.ofString(body.isEmpty() ? "" : JSON.writeValueAsString(body)));
    Answer answer = read(http.send(request, HttpResponse.BodyHandlers.ofString()));
    if (answer.isRefusal()) {
      throw new RefusedException(answer.why());
    }
    return answer.said();
  }

  /**
   * What a service says.
   *
   * @param status of HTTP
   */
  record Answer(int status, JsonNode said) {
    boolean isRefusal() {
      return status >= REFUSED;
    }

    /** Of a refusal the reason. */
    String why() {
      return Operations.why(said, status);
    }
  }

  /** Begins to send a file; what {@link #read} makes something of comes later. */
  CompletableFuture<HttpResponse<String>> upload(
      String path, String mediaType, BodyPublisher file) {
    return http.sendAsync(
        request("POST", path, mediaType, file), HttpResponse.BodyHandlers.ofString());
  }

  /**
   * Reads an answer.
   *
   * @throws RefusedException if it is no JSON
   */
  static Answer read(HttpResponse<String> answer) throws RefusedException {
    try {
      return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    } catch (JacksonException e) {
      throw new RefusedException(
          "%s answered %d, and no JSON: is it the right service?"
              .formatted(answer.uri(), answer.statusCode()));
    }
  }

  /** Of an error its detail, or what is wrong with each parameter. */
  private static String why(JsonNode said, int status) {
    if (said.path("detail").isString()) {
      return said.path("detail").asString();
    }
    StringJoiner all = new StringJoiner(" ");
    said.forEachEntry(
        (name, faults) -> faults.forEach(fault -> all.add(name + ": " + fault.asString(""))));
    return all.length() == 0 ? "HTTP " + status : all.toString();
  }

  private HttpRequest request(String method, String path, String mediaType, BodyPublisher body) {
    try {
      return HttpRequest.newBuilder(URI.create(address + path))
          .timeout(patience)
          .header("Content-Type", mediaType)
          .method(method, body)
          .build();
    } catch (IllegalArgumentException e) {
      throw new StackException("%s is no address: %s".formatted(address, e.getMessage()));
    }
  }
}
