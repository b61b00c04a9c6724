package io.rollcall.testkit;

import io.rollcall.servers.Durability;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The Postgres, Kafka and Redis of the tests: Testcontainers where a container engine answers, the
 * same servers as child processes where none does.
 *
 * <p>{@link #shared()} gives one of each for all tests of this JVM, started when first asked for;
 * they keep nothing, so tests use a database, topic prefix and key prefix of their own. The {@code
 * restartable} ones belong to one test, which may kill them. Everything ends with the JVM.
 *
 * <p>The system property {@code rollcall.servers} or the variable {@code ROLLCALL_SERVERS}, {@code
 * embedded} or {@code containers}, takes the choice away from what is found.
 *
 * <p>Thread-safe.
 */
public final class Servers {
  private static final Source SOURCE = source();
  private static final Servers SHARED = new Servers();

  private @Nullable Postgres postgres;
  private @Nullable Kafka kafka;
  private @Nullable Redis redis;

  private Servers() {}

  /** The servers that all tests of this JVM share. */
  public static Servers shared() {
    return SHARED;
  }

  public synchronized Postgres postgres() {
    if (postgres == null) {
      postgres = Postgres.of(SOURCE.postgres(Durability.SCRATCH));
    }
    return postgres;
  }

  public synchronized Kafka kafka() {
    if (kafka == null) {
      kafka = Kafka.of(SOURCE.kafka());
    }
    return kafka;
  }

  public synchronized Redis redis() {
    if (redis == null) {
      redis = Redis.of(SOURCE.redis(Durability.SCRATCH));
    }
    return redis;
  }

  /** A Postgres of its own, whose committed rows survive {@link Restartable#kill()}. */
  public static Restartable<Postgres> restartablePostgres() {
    Instance instance = SOURCE.postgres(Durability.DURABLE);
    return new Restartable<>(instance, Postgres.of(instance));
  }

  /** A Kafka of its own, whose records survive {@link Restartable#kill()}. */
  public static Restartable<Kafka> restartableKafka() {
    Instance instance = SOURCE.kafka();
    return new Restartable<>(instance, Kafka.of(instance));
  }

  /** A Redis of its own, whose answered writes survive {@link Restartable#kill()}. */
  public static Restartable<Redis> restartableRedis() {
    Instance instance = SOURCE.redis(Durability.DURABLE);
    return new Restartable<>(instance, Redis.of(instance));
  }

  /** Whether the servers run in containers. */
  public static boolean inContainers() {
    return SOURCE instanceof ContainerSource;
  }

  private static Source source() {
    String wanted = System.getProperty("rollcall.servers", System.getenv("ROLLCALL_SERVERS"));
    return switch (wanted == null ? "" : wanted.toLowerCase(Locale.ROOT)) {
      case "" -> ContainerSource.engineAnswers() ? new ContainerSource() : new EmbeddedSource();
      case "embedded" -> new EmbeddedSource();
      case "containers" -> new ContainerSource();
      default ->
          throw new IllegalArgumentException(
              "rollcall.servers is '" + wanted + "'; it may be 'embedded' or 'containers'");
    };
  }
}
