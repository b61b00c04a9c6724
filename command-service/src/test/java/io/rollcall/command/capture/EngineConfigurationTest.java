package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.change.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineConfigurationTest {
  private static final CaptureSettings SETTINGS =
      new CaptureSettings(
          new Database("db", 5433, "campus", "u", "p"),
          Map.of("bootstrap.servers", "kafka:9092"),
          new Topics("rollcall"),
          4,
          (short) 1,
          "a_slot",
          "a_publication",
          Duration.ofSeconds(1),
          2_000_000);

  @Test
  void columns_are_listed_one_by_one_and_no_hidden_one_is_among_them() {
    Properties properties = properties(new Start.NewSlot());

    assertThat(Arrays.asList(properties.getProperty("column.include.list").split(",")))
        .contains("public\\.users\\.username", "public\\.users\\.version")
        .contains("public\\.rollcall_heartbeat\\.beat_at")
        .doesNotContain("public\\.users\\.password", "public\\.users\\.last_login");
    assertThat(properties.getProperty("table.include.list").split(","))
        .contains("public\\.timetable_slots", "public\\.rollcall_heartbeat")
        .hasSize(12);
  }

  @Test
  void nothing_is_left_out_and_nothing_made_by_debezium_itself() {
    assertThat(properties(new Start.NewSlot()))
        .containsEntry("skipped.operations", "none")
        .containsEntry("tombstones.on.delete", "true")
        .containsEntry("publication.autocreate.mode", "disabled")
        .containsEntry("converter.schemas.enable", "false")
        .containsEntry("errors.max.retries", "0")
        .containsEntry("heartbeat.interval.ms", "1000");
  }

  @Test
  void a_resumed_capture_is_given_its_position() {
    assertThat(properties(new Start.Resume(77))).containsEntry(PositionStore.POSITION, "77");
    assertThat(properties(new Start.NewSlot())).doesNotContainKey(PositionStore.POSITION);
  }

  @Test
  void a_snapshot_beside_the_slot_streams_from_the_slot_and_reads_what_is_new() {
    assertThat(properties(new Start.SnapshotBesideSlot(Set.of("labs"))))
        .containsEntry(CatchUpSnapshotter.BESIDE_SLOT, "true")
        .containsEntry("snapshot.include.collection.list", "public\\.labs")
        .doesNotContainKey(PositionStore.POSITION);
    assertThat(properties(new Start.SnapshotBesideSlot(Set.of())))
        .containsEntry(CatchUpSnapshotter.BESIDE_SLOT, "true")
        .doesNotContainKey("snapshot.include.collection.list");
    assertThat(properties(new Start.NewSlot())).doesNotContainKey(CatchUpSnapshotter.BESIDE_SLOT);
  }

  private static Properties properties(Start start) {
    return EngineConfiguration.of(
        SETTINGS, Publication.of("a_publication", Catalog.bundled()), start);
  }
}
