package io.rollcall.command.schema;

import io.rollcall.catalog.Catalog;
import io.rollcall.command.schema.SchemaState.Checked;
import io.rollcall.command.schema.SchemaState.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates the database and checks the catalog against it, on a thread of its own.
 *
 * <p>A database that is away does not fail the start: it is tried again until it is there. So is
 * one that does not fit the catalog, since an operator may mend it meanwhile. Once it fits, the
 * thread ends. Flyway's lock keeps several services from migrating at once.
 */
final class Migrations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Flyway flyway;
  private final Catalog catalog;
  private final SchemaState state;
  private final Duration retry;
  private volatile @Nullable Thread thread;

  Migrations(Flyway flyway, Catalog catalog, SchemaState state, Duration retry) {
    this.flyway = flyway;
    this.catalog = catalog;
    this.state = state;
    this.retry = retry;
  }

  void start() {
    thread = Thread.ofPlatform().daemon().name("migrations").start(this::run);
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      running.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!attempt()) {
        Thread.sleep(retry);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the database is as it should be now. */
  private boolean attempt() {
    SchemaState.State before = state.get();
    SchemaState.State after = look();
    state.set(after);
    return switch (after) {
      case Waiting waiting -> {
        if (!waiting.equals(before)) {
          LOG.warn("Cannot migrate the database, will try again: {}", waiting.why());
        }
        yield false;
      }
      case Checked checked -> {
        if (!checked.equals(before)) {
          checked.faults().forEach(fault -> LOG.error("Database does not fit catalog: {}", fault));
        }
        yield checked.faults().isEmpty();
      }
    };
  }

  private SchemaState.State look() {
    try {
      flyway.migrate();
      try (Connection connection = flyway.getConfiguration().getDataSource().getConnection()) {
        List<Fault> faults = SchemaCheck.faults(catalog, DatabaseSchema.read(connection));
        return new Checked(faults);
      }
    } catch (FlywayException | SQLException e) {
      return new Waiting(firstLine(e));
    }
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.strip().lines().findFirst().orElse("");
  }
}
