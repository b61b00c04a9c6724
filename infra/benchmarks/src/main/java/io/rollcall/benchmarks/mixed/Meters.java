package io.rollcall.benchmarks.mixed;

import io.rollcall.benchmarks.load.Answer;
import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import java.io.IOException;
import java.net.URI;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the query service counts about its pages; nothing where it does not count it. */
final class Meters implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final KeptConnection http;

  Meters(URI query) throws IOException {
    http = new KeptConnection(query, Coding.IDENTITY);
  }

  /** Pages that changes have outdated since the service started. */
  OptionalDouble evicted() throws IOException {
    return value("rollcall.pages.evicted");
  }

  /** Pages that there are now. */
  OptionalDouble live() throws IOException {
    return value("rollcall.pages.live");
  }

  /** List views that there are now. */
  OptionalDouble views() throws IOException {
    return value("rollcall.views.live");
  }

  /** Bytes of the pages that there are now. */
  OptionalDouble bytes() throws IOException {
    return value("rollcall.pages.bytes");
  }

  /** Bytes of what says which pages there are and what they embed. */
  OptionalDouble bookkeeping() throws IOException {
    return value("rollcall.pages.bookkeeping");
  }

  private OptionalDouble value(String meter) throws IOException {
    String target = "/actuator/metrics/" + meter;
    Answer answer = http.get(target);
    if (answer.status() == 404) {
      return OptionalDouble.empty();
    }
    JsonNode first = JSON.readTree(http.text()).path("measurements").path(0).path("value");
    if (answer.status() != 200 || !first.isNumber()) {
      throw new IOException("%s answered %d: %s".formatted(target, answer.status(), http.text()));
    }
    return OptionalDouble.of(first.asDouble());
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
