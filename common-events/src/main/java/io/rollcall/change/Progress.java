package io.rollcall.change;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far capture has come: every transaction that committed before {@code position} is in the
 * topics, below the given offsets.
 *
 * @param position a place in Postgres's log, as a {@link Position}
 * @param atMs when the newest of those changes was committed, by the database's clock, in ms since
 *     1970
 * @param ends by topic, the next offset of each of its partitions
 */
public record Progress(long position, long atMs, Map<String, long[]> ends) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Progress {
    ends = Map.copyOf(ends);
  }

  /** As the value of a Kafka record. */
  public byte[] toJson() {
    ObjectNode json = JSON.createObjectNode();
    if (Position.history(position) > 0) {
      json.put("history", Position.history(position));
    }
    json.put("lsn", Position.lsn(position)).put("at_ms", atMs);
    ObjectNode topics = json.putObject("ends");
    ends.forEach(
        (topic, offsets) -> {
          ArrayNode list = topics.putArray(topic);
          Arrays.stream(offsets).forEach(list::add);
        });
    return JSON.writeValueAsBytes(json);
  }

  /**
   * From the value of a Kafka record.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Progress fromJson(byte[] json) {
    try {
      JsonNode node = JSON.readTree(json);
      Map<String, long[]> ends = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> topic : node.required("ends").asObject().properties()) {
        long[] offsets =
            topic.getValue().asArray().valueStream().mapToLong(JsonNode::longValue).toArray();
        ends.put(topic.getKey(), offsets);
      }
      JsonNode history = node.path("history");
      long position =
          Position.of(
              history.isMissingNode() ? 0 : history.longValue(), node.required("lsn").longValue());
      return new Progress(position, node.required("at_ms").longValue(), ends);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no record of progress: " + e.getOriginalMessage(), e);
    }
  }
}
