package io.rollcall.servers;

import io.rollcall.servers.Command.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Postgres 17 with a logical log that change capture can read.
 *
 * <p>Who reaches its port is let in as {@link #USER} without a password. Its databases have the
 * built-in locale C.UTF-8: text is in code point order and case is Unicode's, on every machine.
 */
public final class PostgresServer implements Server {
  /** The superuser. */
  public static final String USER = "rollcall";

  private static final Duration START = Duration.ofMinutes(3);

  private final ServerProcess process;
  private final int port;

  private PostgresServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a durable server; see {@link #start(Path, int, Durability, Map)}. */
  public static PostgresServer start(Path folder, int port) {
    return start(folder, port, Durability.DURABLE, Map.of());
  }

  /**
   * Starts the server of a folder, which is set up if it is new, and waits until it answers.
   *
   * @param settings for {@code postgresql.conf}, over those of this class
   */
  public static PostgresServer start(
      Path folder, int port, Durability durability, Map<String, String> settings) {
    Path home = Programs.postgres();
    Path root = folder.toAbsolutePath();
    initialize(home, root);
    List<String> words = new ArrayList<>();
    words.add(home.resolve("bin/postgres").toString());
    words.addAll(List.of("-D", root.resolve("data").toString(), "-p", Integer.toString(port)));
    all(durability, settings)
        .forEach((key, value) -> words.addAll(List.of("-c", key + "=" + value)));
    ServerProcess process =
        ServerProcess.start(root, identity(), new Command(words, Map.of(), StopSignal.INT));
    PostgresServer server = new PostgresServer(process, port);
    process.awaitReady(START, () -> answers(server.jdbcUrl("postgres")));
    return server;
  }

  private static Map<String, String> all(Durability durability, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings(durability));
    all.put("listen_addresses", HOST);
    all.put("unix_socket_directories", "");
    all.putAll(settings);
    return all;
  }

  /** What Rollcall asks of any Postgres, wherever it runs and listens. */
  public static Map<String, String> settings(Durability durability) {
    Map<String, String> all = new TreeMap<>();
    all.put("wal_level", "logical");
    all.put("max_replication_slots", "64");
    all.put("max_wal_senders", "64");
    all.put("max_connections", "300");
    // Off, as some embedded servers have it, the log is flushed every 200 ms, and capture sees each
    // commit that late.
    all.put("synchronous_commit", "on");
    all.put("timezone", "UTC");
    all.put("log_timezone", "UTC");
    if (durability == Durability.SCRATCH) {
      all.put("fsync", "off");
      all.put("full_page_writes", "off");
    }
    return all;
  }

  /** Makes {@code data} under another name first, so that a crash leaves nothing half made. */
  private static void initialize(Path home, Path folder) {
    Path data = folder.resolve("data");
    if (Files.exists(data)) {
      return;
    }
    try {
      Path fresh = Files.createTempDirectory(Files.createDirectories(folder), "data-");
      List<String> words = new ArrayList<>();
      words.add(home.resolve("bin/initdb").toString());
      words.addAll(List.of("-D", fresh.toString(), "-U", USER, "--auth=trust"));
      words.addAll(List.of("--encoding=UTF8", "--locale=C"));
      words.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"));
      ServerProcess.run(folder, identity(), words);
      Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set up " + data, e);
    }
  }

  /** Postgres refuses to run as root; in a user namespace of its own it is nobody in particular. */
  private static List<String> identity() {
    return "root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U") : List.of();
  }

  /** Whether a Postgres takes connections to a database. */
  public static boolean answers(String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      return connection.isValid(5);
    }
  }

  /** The JDBC address of one of its databases, with the user in it. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + HOST + ":" + port + "/" + database + "?user=" + USER;
  }

  /** Whether a database is there. */
  public boolean hasDatabase(String name) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
        var query = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
      query.setString(1, name);
      return query.executeQuery().next();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot look for database " + name, e);
    }
  }

  /** Creates a database. */
  public void createDatabase(String name) {
    createDatabase(jdbcUrl("postgres"), name);
  }

  /** Creates a database with the built-in locale C.UTF-8 in any Postgres 17. */
  public static void createDatabase(String jdbcUrl, String name) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        var statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'
            LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'
          """
              .formatted(statement.enquoteIdentifier(name, true)));
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create database " + name, e);
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
