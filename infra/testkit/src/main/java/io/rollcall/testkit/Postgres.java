package io.rollcall.testkit;

import io.rollcall.servers.PostgresServer;
import java.util.concurrent.atomic.AtomicInteger;

/** A Postgres 17 with a logical log, and how a superuser gets in. */
public record Postgres(String host, int port, String user, String password) {
  /** The superuser of every Postgres here. */
  static final String USER = PostgresServer.USER;

  /** Only containers ask for it. */
  static final String PASSWORD = "rollcall";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  static Postgres of(Instance instance) {
    return new Postgres(instance.host(), instance.port(), USER, PASSWORD);
  }

  /**
   * A new empty database, with the built-in locale C.UTF-8.
   *
   * <p>Replication slots are the whole server's: a test that captures names its slot after its
   * database, and closes the database, which drops the slot too.
   */
  public Database newDatabase() {
    String name = "rollcall_" + DATABASES.incrementAndGet();
    PostgresServer.createDatabase(jdbcUrl("postgres"), name);
    return new Database(this, name);
  }

  /** The JDBC address of one of its databases, with user and password in it. */
  String jdbcUrl(String database) {
    return jdbcUrl(host, port, database);
  }

  static String jdbcUrl(String host, int port, String database) {
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(host, port, database, USER, PASSWORD);
  }
}
