package io.rollcall.benchmarks.rebuild;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Orders to a query service, as an operator gives them. */
final class Orders implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> BUSY = Set.of("replaying", "comparing", "warming");

  /** Seldom enough that looking costs next to nothing. */
  private static final long LOOK_MS = 200;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final URI query;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * What replays came to.
   *
   * @param types how many were replayed
   * @param records of their topics
   * @param looks at all of them while they went on
   * @param busy how many of these found one that was applying, comparing or warming, and not only
   *     waiting until all services know of the new generation
   * @param spans in which phase it was when, where one type was replayed
   */
  record Replayed(int types, long records, int looks, int busy, List<Span> spans) {
    static final Replayed NONE = new Replayed(0, 0, 0, 0, List.of());

    Replayed plus(Replayed other) {
      List<Span> all = new ArrayList<>(spans);
      all.addAll(other.spans);
      return new Replayed(
          types + other.types,
          records + other.records,
          looks + other.looks,
          busy + other.busy,
          all);
    }
  }

  /**
   * A time between two looks at a replay.
   *
   * @param phase that it was in at the first
   * @param from by {@link System#nanoTime}
   */
  record Span(String phase, long from, long to) {
    boolean has(long nanos) {
      return nanos - from >= 0 && nanos - to < 0;
    }
  }

  /**
   * What an audit found.
   *
   * @param rows that were compared
   * @param pages of lists that were compared
   * @param wrong rows, pages and lists, and what could not be settled
   */
  record Audited(long rows, long pages, long wrong) {}

  Orders(URI query) {
    this.query = query;
  }

  /** Replays types to their ends. */
  Replayed replay(List<String> types) throws IOException, InterruptedException {
    JsonNode begun = post("/operations/replays", "{\"types\": %s}".formatted(words(types)));
    if (!begun.path("refused").isEmpty()) {
      throw new IllegalStateException("Replays are refused: " + begun);
    }
    List<Span> spans = new ArrayList<>();
    String before = "replaying";
    long since = System.nanoTime();
    for (int looks = 0, busy = 0; ; looks++) {
      List<JsonNode> all = new ArrayList<>();
      for (JsonNode each : get("/operations/replays")) {
        if (types.contains(each.path("type").asString())) {
          all.add(each);
        }
      }
      if (types.size() == 1 && all.size() == 1) {
        long now = System.nanoTime();
        spans.add(new Span(before, since, now));
        before = phase(all.getFirst());
        since = now;
      }
      if (all.stream().allMatch(each -> phase(each).equals("done"))) {
        long records = all.stream().mapToLong(each -> each.path("done").asLong()).sum();
        return new Replayed(types.size(), records, looks, busy, spans);
      }
      for (JsonNode each : all) {
        if (phase(each).equals("cancelled") || each.path("held").asBoolean()) {
          throw new IllegalStateException("A replay did not come to its end: " + each);
        }
      }
      if (all.stream().anyMatch(each -> BUSY.contains(phase(each)))) {
        busy++;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }

  private static String phase(JsonNode replay) {
    return replay.path("phase").asString();
  }

  /**
   * Has the generation be read that was read before.
   *
   * @return how long that took until it was answered, in milliseconds
   */
  double goBack(String type) throws IOException, InterruptedException {
    long previous = get("/operations/generations/" + type).path("previous").asLong(-1);
    long begun = System.nanoTime();
    JsonNode kept =
        post(
            "/operations/generations/" + type + "/read",
            "{\"generation\": %d}".formatted(previous));
    double took = (System.nanoTime() - begun) / 1e6;
    if (kept.path("current").asLong(-1) != previous) {
      throw new IllegalStateException("It is not read: " + kept);
    }
    return took;
  }

  /** Compares all rows of types and all their kept pages with Postgres. */
  Audited audit(List<String> types) throws IOException, InterruptedException {
    post("/operations/audits", "{\"types\": %s}".formatted(words(types)));
    List<JsonNode> lines = audits();
    while (lines.stream().anyMatch(line -> line.path("endedAt").isNull())) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      lines = audits();
    }
    long rows = 0;
    long pages = 0;
    long wrong = 0;
    for (JsonNode line : lines) {
      if (!line.path("phase").asString().equals("done")) {
        throw new IllegalStateException("An audit did not come to its end: " + line);
      }
      rows += line.path("rows").asLong();
      pages += line.path("pages").asLong();
      for (String kind :
          List.of(
              "missing", "extra", "stale", "damaged", "wrongPages", "wrongLists", "unsettled")) {
        wrong += line.path(kind).asLong();
      }
    }
    return new Audited(rows, pages, wrong);
  }

  private List<JsonNode> audits() throws IOException, InterruptedException {
    List<JsonNode> lines = new ArrayList<>();
    get("/operations/audits").forEach(lines::add);
    return lines;
  }

  private static String words(List<String> types) {
    return JSON.writeValueAsString(types);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return answer(HttpRequest.newBuilder(query.resolve(path)));
  }

  private JsonNode post(String path, String json) throws IOException, InterruptedException {
    return answer(
        HttpRequest.newBuilder(query.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest built = request.timeout(PATIENCE).build();
    HttpResponse<String> answer = http.send(built, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          "%s answered %d: %s".formatted(built.uri(), answer.statusCode(), answer.body()));
    }
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
