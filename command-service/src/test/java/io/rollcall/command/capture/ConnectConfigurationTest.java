package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.change.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Connect cluster must be able to do what our own capture does. */
class ConnectConfigurationTest {
  private static final Path FOLDER = Path.of("..", "infra", "connect");

  private final Publication publication = Publication.of("rollcall", Catalog.bundled());

  @Test
  void the_connector_is_told_what_our_engine_is_told() throws IOException {
    JsonNode config =
        JsonMapper.shared()
            .readTree(Files.readString(FOLDER.resolve("rollcall.json")))
            .required("config");
    Properties ours =
        EngineConfiguration.of(
            new CaptureSettings(
                new Database("h", 1, "d", "u", "p"),
                Map.of(),
                new Topics("rollcall"),
                4,
                (short) 1,
                "rollcall",
                "rollcall",
                Duration.ofSeconds(1),
                2_000_000),
            publication,
            new Start.NewSlot());

    for (String key :
        new String[] {
          "connector.class",
          "topic.prefix",
          "plugin.name",
          "slot.name",
          "publication.name",
          "publication.autocreate.mode",
          "table.include.list",
          "column.include.list",
          "tombstones.on.delete",
          "message.prefix.exclude.list",
          "poll.interval.ms",
          "max.batch.size",
          "max.queue.size",
          "heartbeat.interval.ms",
          "heartbeat.action.query"
        }) {
      assertThat(config.path(key).asString()).as(key).isEqualTo(ours.getProperty(key));
    }
    assertThat(config.path("topic.creation.default.max.message.bytes").asString())
        .isEqualTo(String.valueOf(CaptureTopics.LARGEST_RECORD));
  }

  @Test
  void the_publication_is_the_one_that_we_make() throws IOException {
    String sql =
        Files.readString(FOLDER.resolve("publication.sql"))
            .lines()
            .filter(line -> !line.startsWith("--"))
            .map(String::strip)
            .collect(Collectors.joining(" "));

    assertThat(sql).isEqualTo(publication.create() + ";");
  }
}
