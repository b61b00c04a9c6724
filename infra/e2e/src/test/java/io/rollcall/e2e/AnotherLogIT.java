package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.servers.Durability;
import io.rollcall.servers.FreePorts;
import io.rollcall.servers.PostgresServer;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.Postgres;
import io.rollcall.testkit.Servers;
import io.rollcall.testkit.oracle.Migrations;
import io.rollcall.testkit.oracle.RandomWrites;
import io.rollcall.testkit.oracle.SqlLists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A Postgres takes the place of the one that was captured, at the same address, whose log is
 * another, or the same as it was some time before: what it writes stands where the one before has
 * written something else. The services go on as they are, and the lists show what it holds.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnotherLogIT {
  private static final String NAME = "campus";
  private static final int ROWS = 60;

  /** How far the log goes on after the backup: 160 MB, so that another is behind for long. */
  private static final int FILES = 10;

  @TempDir private static Path folder;

  private final int port = FreePorts.next();
  private Path current;
  private PostgresServer postgres;
  private Rig rig;
  private Service command;
  private Service query;
  private int seed = 20;

  enum Successor {
    /** The disk as it was: the same system, the same timeline, with its slot. */
    IMAGE,
    /** A backup that was recovered: the same system on another timeline. */
    RECOVERED,
    /** A new system, of another content. */
    NEW
  }

  @BeforeAll
  void start() throws Exception {
    current = folder.resolve("first");
    postgres = start(current, port);
    postgres.createDatabase(NAME);
    rig = Rig.on(database(port), Servers.shared().kafka(), Servers.shared().redis());
    command = rig.command();
    query = rig.query();
    rig.awaitTables();
  }

  @AfterAll
  void close() throws Exception {
    // The services first, which would wait for their database.
    rig.close();
    postgres.close();
  }

  @ParameterizedTest
  @EnumSource
  void lists_ofAPostgresThatTookAnothersPlace_equalItsSql(Successor successor) throws Exception {
    write(150);
    rig.awaitCaughtUp(query);
    Path next = folder.resolve(successor.name());
    prepare(successor, next);
    goOn();
    write(150);
    rig.awaitCaughtUp(query);
    rig.compareAll(query);
    long before = Rig.asOf(query.get("/api/students/?page_size=1"));

    replaceBy(successor, next);
    write(150);
    awaitCaughtUpIn(before);
    rig.compareAll(query);
    assertThat(command.get("/actuator/health").body()).contains("\"role\":\"leader\"");
    write(50);
    awaitCaughtUpIn(before);
    rig.compareAll(query);
  }

  /** What will take the place of the one that is there, as it is now. */
  private void prepare(Successor successor, Path next) throws Exception {
    switch (successor) {
      case IMAGE, RECOVERED -> {
        postgres.close();
        copy(current, next);
        postgres = start(current, port);
      }
      case NEW -> {
        int elsewhere = FreePorts.next();
        try (PostgresServer made = start(next, elsewhere)) {
          made.createDatabase(NAME);
          try (Connection connection = database(elsewhere).connect()) {
            Migrations.run(connection);
          }
        }
      }
    }
  }

  private void replaceBy(Successor successor, Path next) throws Exception {
    postgres.close();
    if (successor == Successor.RECOVERED) {
      Files.createFile(next.resolve("data/standby.signal"));
    }
    postgres = start(next, port);
    current = next;
    if (successor == Successor.RECOVERED) {
      rig.database.execute("SELECT pg_promote()");
    }
  }

  private void write(int transactions) throws SQLException {
    RandomWrites writes = new RandomWrites(seed++, ROWS);
    try (Connection connection = rig.database.connect()) {
      for (int i = 0; i < transactions; i++) {
        writes.transaction(connection);
      }
    }
  }

  /** Has the log go on. */
  private void goOn() throws SQLException {
    try (Connection connection = rig.database.connect();
        Statement statement = connection.createStatement()) {
      for (int file = 0; file < FILES; file++) {
        statement.execute("SELECT pg_logical_emit_message(true, 'test', 'x')");
        statement.execute("SELECT pg_switch_wal()");
      }
    }
  }

  /** Waits until each list is as of now, and not of the log before, which was further on. */
  private void awaitCaughtUpIn(long before) {
    long target = rig.committedUpTo();
    assertThat(target).isLessThan(before);
    for (String type : SqlLists.types()) {
      Awaitility.await(type + " in its new log")
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .until(
              () -> {
                long asOf = Rig.asOf(query.get("/api/" + type + "/?page_size=1"));
                return target <= asOf && asOf < before;
              });
    }
  }

  private static PostgresServer start(Path folder, int port) {
    return PostgresServer.start(folder, port, Durability.DURABLE, Map.of());
  }

  private static Database database(int port) {
    return new Database(new Postgres("127.0.0.1", port, PostgresServer.USER, ""), NAME);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copied = to.resolve(from.relativize(file).toString());
        Files.copy(file, copied, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
