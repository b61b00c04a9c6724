package io.rollcall.command.capture;

import io.debezium.engine.ChangeEvent;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.ChangeReader;
import io.rollcall.command.capture.Resnapshot.Phase;
import io.rollcall.command.capture.ResnapshotProgress.Since;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out orders of resnapshots, one after another, beside a capture that goes on meanwhile.
 *
 * <p>From its beginning on a {@link ResnapshotGuard} notes the keys that the log writes, in the
 * order in which records are sent. When all transactions are over that were open then, what the log
 * has given out before is in the table for whoever reads it. So a row that is read now is at least
 * as new as what the topic has of its key, unless the guard has noted the key; then the log has the
 * say, and the row is not sent. Thereafter the topic has each row as it is, and of what nothing was
 * written since the beginning, the table is asked once more: what it does not have gets a delete.
 *
 * <p>A capture that starts again goes on behind the last row that Kafka has acknowledged, with a
 * guard of its own: what was read before is in the topic, and from which changes the log goes on
 * after it is settled as it always is.
 */
final class Resnapshotting implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Resnapshotting.class);

  /** How often orders are looked for, and how far one is kept. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private static final Duration AWAY = Duration.ofSeconds(2);

  /** For how long transactions are waited for before that is told. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int ATTEMPTS = 3;
  private static final int KEYS_A_QUESTION = 200;

  private final CaptureSettings settings;
  private final Catalog catalog;
  private final Relay relay;
  private final Ends ends;
  private final Thread thread;

  /** Whether this capture goes on from where the one before has come to. */
  private boolean goesOn;

  private int failures;
  private volatile boolean closed;

  private Resnapshotting(
      CaptureSettings settings, Catalog catalog, Relay relay, Ends ends, boolean goesOn) {
    this.settings = settings;
    this.catalog = catalog;
    this.relay = relay;
    this.ends = ends;
    this.goesOn = goesOn;
    this.thread = Thread.ofPlatform().name("capture-resnapshots").daemon().unstarted(this::run);
  }

  /** It is to go no further. */
  private static final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Begins to look for orders.
   *
   * @param goesOn whether nothing of the log was lost since the capture before
   */
  static Resnapshotting start(
      CaptureSettings settings, Catalog catalog, Relay relay, Ends ends, boolean goesOn) {
    Resnapshotting resnapshotting = new Resnapshotting(settings, catalog, relay, ends, goesOn);
    resnapshotting.thread.start();
    return resnapshotting;
  }

  /**
   * Whether orders are still looked for, as long as this is not closed.
   *
   * @throws CaptureFailure if they are not, as after an error that nobody can mend here
   */
  void check() {
    if (!thread.isAlive()) {
      throw new CaptureFailure("resnapshots are carried out no more; the log says why");
    }
  }

  /** Leaves what goes on as it stands. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        try (ResnapshotTable table = new ResnapshotTable(settings.database(), settings.slot())) {
          while (!closed) {
            boolean streaming = relay.isStreaming();
            ResnapshotProgress progress = streaming ? table.next() : null;
            if (progress == null) {
              goesOn = goesOn || streaming;
              Thread.sleep(LOOK);
            } else {
              carryOut(progress, table);
            }
          }
        } catch (SQLException e) {
          LOG.debug("Orders of resnapshots can't be looked for", e);
          Thread.sleep(AWAY);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Interrupted, so over", e);
    }
  }

  private void carryOut(ResnapshotProgress progress, ResnapshotTable table)
      throws SQLException, InterruptedException {
    ResourceType type = catalog.find(progress.type());
    if (type == null) {
      table.end(progress.type(), Phase.FAILED, "there is no such type any more");
      return;
    }
    ResnapshotGuard guard =
        new ResnapshotGuard(settings.topics().of(type), settings.comparedRows());
    try (Run run = new Run(type, guard, table, progress)) {
      run.run();
      failures = 0;
      LOG.info("The resnapshot of {} is done", type.name());
    } catch (StoppedException e) {
      table.end(type.name(), Phase.STOPPED, null);
    } catch (SQLException e) {
      if (!table.isConnected()) {
        throw e;
      }
      failed(progress, table, "Postgres: " + e.getMessage(), false, e);
    } catch (CaptureFailure e) {
      failed(progress, table, String.valueOf(e.getMessage()), !e.rest().isZero(), e);
    } catch (KafkaException e) {
      failed(progress, table, "Kafka: " + e.getMessage(), false, e);
    } catch (RuntimeException e) {
      failed(progress, table, e.toString(), false, e);
    }
  }

  /** Tries again, from where it stands, unless that is of no use or was done often enough. */
  private void failed(
      ResnapshotProgress progress,
      ResnapshotTable table,
      String why,
      boolean forGood,
      Exception cause)
      throws SQLException, InterruptedException {
    if (closed || !relay.isStreaming()) {
      return; // Capture itself has failed, and goes on with it.
    }
    LOG.warn("The resnapshot of {} failed: {}", progress.type(), why);
    LOG.debug("Why", cause);
    if (forGood || ++failures >= ATTEMPTS) {
      failures = 0;
      table.end(progress.type(), Phase.FAILED, why);
    } else {
      Thread.sleep(AWAY);
    }
  }

  /** One attempt; its guard is told of what the log writes until it is closed. */
  private final class Run implements AutoCloseable {
    private final ResourceType type;
    private final String topic;
    private final ResnapshotGuard guard;
    private final ResnapshotTable table;
    private final Since since;
    private final long rows;
    private ResnapshotProgress progress;

    Run(
        ResourceType type,
        ResnapshotGuard guard,
        ResnapshotTable table,
        ResnapshotProgress progress)
        throws SQLException {
      this.type = type;
      this.topic = settings.topics().of(type);
      this.guard = guard;
      this.table = table;
      this.rows = table.number(ReadTable.of(type, null).estimate());
      // First the ends, then the guard: all that it is told of stands behind them.
      List<Long> topicEnds = VanishedRows.ends(topic, ends.partitions(topic), settings.kafka());
      relay.guard(guard);
      Since now = new Since(relay.history(), topicEnds);
      Since begun = progress.since();
      if (begun != null && goesOn && begun.holds(now)) {
        this.since = begun;
        this.progress = progress;
      } else {
        this.since = now;
        this.progress = progress.anew(now);
      }
      // What is begun from here on is known to this capture.
      goesOn = true;
    }

    void run() throws SQLException, InterruptedException, StoppedException {
      save(Phase.WAITING, null);
      long lsn = table.endOfLog();
      awaitTransactions();
      read(lsn);
      compare(lsn);
      table.end(type.name(), Phase.DONE, null);
    }

    private void awaitTransactions() throws SQLException, InterruptedException, StoppedException {
      long first = table.nextTransaction();
      long begun = System.nanoTime();
      while (!table.isOver(first)) {
        if (System.nanoTime() - begun > PATIENCE.toNanos()) {
          save(
              Phase.WAITING,
              "waits for transactions that were open when it began: select pid, xact_start, query"
                  + " from pg_stat_activity where backend_xid is not null order by xact_start;"
                  + " or for prepared ones: select * from pg_prepared_xacts");
        }
        Thread.sleep(Duration.ofMillis(100));
      }
    }

    private void read(long lsn) throws SQLException, InterruptedException, StoppedException {
      save(Phase.READING, null);
      ResnapshotProgress before = progress;
      ReadTable all = ReadTable.of(type, before.reached());
      try (TableReading reading =
          TableReading.start(
              EngineConfiguration.reading(settings, all, lsn, TableReading.NOTIFICATIONS),
              this::send)) {
        boolean complete;
        do {
          complete = reading.await(LOOK);
          TableReading.Reached reached = reading.reached();
          progress =
              new ResnapshotProgress(
                  before.type(),
                  before.rowsRead() + reached.rows(),
                  before.deletes(),
                  since,
                  reached.last() == null ? before.reached() : reached.last());
          if (reached.rows() > 0) {
            failures = 0;
          }
          save(Phase.READING, null);
        } while (!complete);
      }
    }

    private void send(List<ChangeEvent<byte[], byte[]>> read) throws InterruptedException {
      Acknowledgements acknowledgements = relay.acknowledgements();
      for (ChangeEvent<byte[], byte[]> row : read) {
        relay.read(guard, row, acknowledgements);
      }
      acknowledgements.allSent();
      relay.await(acknowledgements);
    }

    private void compare(long lsn) throws SQLException, InterruptedException, StoppedException {
      save(Phase.COMPARING, null);
      List<byte[]> keys = unwritten();
      for (int from = 0; from < keys.size(); from += KEYS_A_QUESTION) {
        List<byte[]> some = keys.subList(from, Math.min(keys.size(), from + KEYS_A_QUESTION));
        Set<Integer> there = table.numbers(ReadTable.of(type, null).existing(values(some)));
        Acknowledgements acknowledgements = relay.acknowledgements();
        int deletes = 0;
        for (int i = 0; i < some.size(); i++) {
          if (!there.contains(i)
              && relay.delete(
                  guard, topic, some.get(i), lsn, System.currentTimeMillis(), acknowledgements)) {
            deletes++;
          }
        }
        acknowledgements.allSent();
        relay.await(acknowledgements);
        progress =
            new ResnapshotProgress(
                progress.type(),
                progress.rowsRead(),
                progress.deletes() + deletes,
                since,
                progress.reached());
        save(Phase.COMPARING, null);
      }
    }

    /** The keys in the topic of which nothing was written since this was begun. */
    private List<byte[]> unwritten() throws SQLException {
      try {
        VanishedRows old =
            VanishedRows.before(
                since.ends(),
                topic,
                settings.kafka(),
                settings.comparedRows(),
                this::refuseWhenClosed);
        List<byte[]> keys = new ArrayList<>();
        old.remaining(
            0,
            (_, key) -> {
              // What is no key of the type is no row in any list either.
              if (ChangeReader.keyOf(type, key) != null) {
                keys.add(key);
              }
            });
        return keys;
      } catch (CaptureFailure e) {
        throw e.rest().isZero()
            ? e
            : new CaptureFailure(
                ("the rows that were read are in the topic, but it holds more than %d, too many to"
                        + " find those that were deleted: set rollcall.capture.compared-rows above"
                        + " them, with about 400 bytes of heap for each, and order it again")
                    .formatted(settings.comparedRows()),
                e.rest());
      }
    }

    private List<String> values(List<byte[]> keys) {
      return keys.stream().map(key -> String.valueOf(ChangeReader.keyOf(type, key))).toList();
    }

    private void refuseWhenClosed() {
      if (closed) {
        throw new CaptureFailure("capture was told to stop");
      }
    }

    private void save(Phase phase, @Nullable String problem) throws SQLException, StoppedException {
      if (!table.save(phase, progress, rows, problem)) {
        throw new StoppedException();
      }
    }

    @Override
    public void close() {
      relay.guard(null);
    }
  }
}
