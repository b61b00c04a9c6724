package io.rollcall.servers;

/**
 * A server process that listens on loopback alone and keeps its data in a folder.
 *
 * <p>After {@link #kill()} or {@link #close()} the same folder and port may be given to {@code
 * start} again: the server recovers what it had acknowledged, as far as its {@link Durability}
 * promises.
 */
public sealed interface Server extends AutoCloseable
    permits KafkaServer, PostgresServer, RedisServer {

  /** The address that every server listens on. */
  String HOST = "127.0.0.1";

  int port();

  long pid();

  boolean isAlive();

  /** Ends the process at once, as {@code kill -9} does, and returns when it is gone. */
  void kill();

  /** Lets the server bring its data to rest and stop; one that does not within 20 s is killed. */
  @Override
  void close();
}
