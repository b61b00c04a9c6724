package io.rollcall.command.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be in place before Debezium starts: publication, slot and position that fit each other.
 * Only the holder of the lock may lay it. Each step leaves a state from which laying it again gives
 * the same end, so a crash between two of them loses nothing.
 */
final class Groundwork {
  private static final Logger LOG = LoggerFactory.getLogger(Groundwork.class);

  private final CaptureSettings settings;
  private final Publication publication;
  private final Positions positions;

  Groundwork(CaptureSettings settings, Publication publication) {
    this.settings = settings;
    this.publication = publication;
    this.positions = new Positions(settings.kafka(), settings.offsetsTopic());
  }

  /**
   * Lays it.
   *
   * @return how to start from here
   * @throws CaptureFailure if something is in the way that time or the operator will remove
   */
  Start lay(Producer<byte[], byte[]> producer) throws SQLException {
    try (Server server = new Server(settings.database())) {
      @Nullable Slot slot = freeSlot(server);
      Publication.@Nullable Published published = server.publication(publication.name());
      if (slot != null && (published == null || slot.lost() || slot.confirmed() == null)) {
        // Postgres decodes the log as things were when it was written: a slot older than the
        // publication fails for ever at the first change before it.
        LOG.warn(
            "Replication slot {} is of no use ({}); it is dropped, and a snapshot will be taken",
            settings.slot(),
            published == null ? "older than its publication" : "its log is gone");
        server.dropSlot(settings.slot());
        slot = null;
      }
      Long position = positions.read();
      Set<String> grown = publish(server, published, producer);
      Start start = Start.of(slot, position, grown);
      if (!(start instanceof Start.Resume)) {
        positions.forget(producer);
      }
      LOG.info("Capture starts: {}", start);
      return start;
    }
  }

  private @Nullable Slot freeSlot(Server server) throws SQLException {
    Slot slot = server.slot(settings.slot());
    if (slot != null && slot.activePid() != null) {
      throw new CaptureFailure(
          "replication slot %s is in use by process %d of Postgres: a capture that is going down, or one that does not know of the lock"
              .formatted(settings.slot(), slot.activePid()));
    }
    return slot;
  }

  /**
   * Makes the publication what it should be.
   *
   * @return the tables that it now gives more of
   */
  private Set<String> publish(
      Server server, Publication.@Nullable Published published, Producer<byte[], byte[]> producer)
      throws SQLException {
    if (published == null) {
      server.change(List.of(publication.create()));
      return Set.of();
    }
    String obstacle = publication.obstacle(published);
    if (obstacle != null) {
      throw new CaptureFailure(obstacle);
    }
    if (!publication.differsFrom(published)) {
      return Set.of();
    }
    Set<String> grown = publication.grownFrom(published);
    List<String> statements = new ArrayList<>();
    if (!grown.isEmpty()) {
      // First without a position, then with a larger publication: whatever happens in between, the
      // next start takes a snapshot.
      positions.forget(producer);
      // A transaction that wrote before the publication grew must be over when the snapshot begins,
      // since its changes are not given out.
      statements.add(Publication.lock(grown));
    }
    statements.add(publication.alter());
    statements.add(publication.publishAll());
    server.change(statements);
    LOG.info("Publication {} was brought up to date; new in it: {}", publication.name(), grown);
    return grown;
  }
}
