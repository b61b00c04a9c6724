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

  private static final String GONE = "the replication slot was gone";
  private static final String MOVED =
      "the replication slot stood further on than what was captured: it was made anew, or somebody"
          + " else has read from it";

  private final CaptureSettings settings;
  private final Publication publication;
  private final Positions positions;
  private final CaptureCounts counts;

  /**
   * How capture starts.
   *
   * @param log the log that is captured
   * @param kept what was known of it, or of the one before; null if nothing was
   * @param goesOn whether positions in it can be compared with those captured before
   * @param slotAt where the slot stands, null if it is still to be made
   * @param why why a snapshot is taken, in words for the operator; null if none is
   */
  record Laid(
      Start start,
      History.Log log,
      @Nullable History kept,
      boolean goesOn,
      @Nullable Long slotAt,
      @Nullable String why) {}

  Groundwork(
      CaptureSettings settings,
      Publication publication,
      Positions positions,
      CaptureCounts counts) {
    this.settings = settings;
    this.publication = publication;
    this.positions = positions;
    this.counts = counts;
  }

  /**
   * Lays it.
   *
   * @return how to start from here
   * @throws CaptureFailure if something is in the way that time or the operator will remove
   */
  Laid lay(Producer<byte[], byte[]> producer) throws SQLException {
    try (Server server = new Server(settings.database())) {
      Slot slot = freeSlot(server);
      Publication.@Nullable Published published = server.publication(publication.name());
      String why = null;
      if (slot != null && (published == null || slot.lost() || slot.confirmed() == null)) {
        // Postgres decodes the log as things were when it was written: a slot older than the
        // publication fails for ever at the first change before it.
        why =
            published == null
                ? "the replication slot was older than its publication"
                : "Postgres had removed log that the replication slot needed";
        LOG.warn("{}; it is dropped, and a snapshot will be taken", why);
        server.dropSlot(settings.slot());
        slot = null;
      }
      History.Log log = server.log();
      Positions.Kept kept = positions.read();
      Long position = kept.position();
      String breach = breach(kept, log);
      if (breach != null) {
        LOG.warn("{}; a snapshot will be taken", breach);
        // First that the next log is another: the position may be all that tells so.
        positions.keep(producer, History.ended(kept.history()));
        positions.forget(producer);
        position = null;
      } else if (position != null && Slot.isPast(slot, position)) {
        counts.lostSlots.increment();
        why = why != null ? why : slot == null ? GONE : MOVED;
      }
      Set<String> grown = publish(server, published, producer);
      Start start = Start.of(slot, position, grown);
      if (!(start instanceof Start.Resume)) {
        positions.forget(producer);
      }
      LOG.info("Capture starts: {}", start);
      return new Laid(
          start,
          log,
          kept.history(),
          breach == null && (kept.history() != null || kept.position() != null),
          slot == null ? null : slot.confirmed(),
          breach != null ? breach : why(start, why, kept, grown));
    }
  }

  private static @Nullable String breach(Positions.Kept kept, History.Log log) {
    History history = kept.history();
    return history == null
        ? History.beyond(log, kept.position())
        : history.breach(log, kept.position());
  }

  private static @Nullable String why(
      Start start, @Nullable String ofSlot, Positions.Kept kept, Set<String> grown) {
    if (start instanceof Start.Resume) {
      return null;
    }
    if (ofSlot != null) {
      return ofSlot;
    }
    return kept.position() == null
        ? "it is not known up to where was captured before, if at all"
        : "tables or columns are new in the publication: " + String.join(", ", grown);
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
