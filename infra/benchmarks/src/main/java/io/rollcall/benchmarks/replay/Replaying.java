package io.rollcall.benchmarks.replay;

import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Orders replays of a query service, and looks how they get on. */
final class Replaying implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int ACCEPTED = 202;

  /** Seldom enough that looking costs next to nothing of what is measured. */
  private static final long LOOK_MS = 100;

  private final URI query;
  private final KeptConnection looks;
  private final HttpClient orders = HttpClient.newHttpClient();
  private final Processors processors;

  Replaying(URI query, Processors processors) throws IOException {
    this.query = query;
    this.looks = new KeptConnection(query, Coding.IDENTITY);
    this.processors = processors;
  }

  /**
   * Replays a type to the end.
   *
   * @return what it took from when records were first seen to be applied until all were
   */
  Took replay(String type) throws IOException, InterruptedException {
    HttpRequest order =
        HttpRequest.newBuilder(query.resolve("/operations/replays"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"types\": [\"" + type + "\"]}"))
            .build();
    HttpResponse<String> begun = orders.send(order, HttpResponse.BodyHandlers.ofString());
    if (begun.statusCode() != ACCEPTED) {
      throw new IllegalStateException("A replay is not begun: " + begun.body());
    }
    JsonNode first = awaitDone(type, 1);
    Map<String, Double> before = processors.seconds();
    long since = System.nanoTime();
    JsonNode last = awaitDone(type, first.path("total").asLong());
    Took took =
        new Took(
            last.path("done").asLong() - first.path("done").asLong(),
            (System.nanoTime() - since) / 1e9,
            processors.since(before));
    while (!status(type).path("phase").asString().equals("done")) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
    return took;
  }

  private JsonNode awaitDone(String type, long records) throws IOException, InterruptedException {
    while (true) {
      JsonNode status = status(type);
      if (status.path("done").asLong() >= records) {
        return status;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }

  private JsonNode status(String type) throws IOException {
    looks.getFound("/operations/replays/" + type);
    return JSON.readTree(looks.text());
  }

  @Override
  public void close() throws IOException {
    looks.close();
    orders.close();
  }
}
