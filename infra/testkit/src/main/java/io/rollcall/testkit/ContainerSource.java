package io.rollcall.testkit;

import io.rollcall.servers.Durability;
import io.rollcall.servers.FreePorts;
import io.rollcall.servers.KafkaServer;
import io.rollcall.servers.PostgresServer;
import io.rollcall.servers.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers in containers of the official images, or of those that {@code infra/images} makes where
 * none can be pulled.
 */
final class ContainerSource implements Source {
  private static final DockerImageName POSTGRES = DockerImageName.parse("postgres:17");
  private static final DockerImageName KAFKA = DockerImageName.parse("apache/kafka:4.2.1");
  private static final DockerImageName REDIS = DockerImageName.parse("redis:7.0");

  /** Whether a container engine answers; where none can be, Testcontainers is not even asked. */
  static boolean engineAnswers() {
    return (System.getenv("DOCKER_HOST") != null
            || Files.exists(Path.of("/var/run/docker.sock"))
            || Files.exists(Path.of(System.getProperty("user.home"), ".testcontainers.properties")))
        && DockerClientFactory.instance().isDockerAvailable();
  }

  @Override
  public Instance postgres(Durability durability) {
    List<String> words = new ArrayList<>(List.of("postgres"));
    PostgresServer.settings(durability)
        .forEach((key, value) -> words.addAll(List.of("-c", key + "=" + value)));
    return ContainerInstance.start(
        new GenericContainer<>(POSTGRES)
            .withEnv("POSTGRES_USER", Postgres.USER)
            .withEnv("POSTGRES_PASSWORD", Postgres.PASSWORD)
            .withCommand(words.toArray(String[]::new)),
        FreePorts.next(),
        5432,
        (host, port) -> PostgresServer.answers(Postgres.jdbcUrl(host, port, "postgres")));
  }

  @Override
  public Instance kafka() {
    int port = FreePorts.next();
    String host = DockerClientFactory.instance().dockerHostIpAddress();
    GenericContainer<?> container =
        new GenericContainer<>(KAFKA)
            .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093")
            .withEnv("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093")
            .withEnv("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://" + host + ":" + port)
            .withEnv("KAFKA_HEAP_OPTS", "-Xmx320m")
            // Quick to start rather than fast.
            .withEnv("KAFKA_OPTS", "-XX:TieredStopAtLevel=1");
    variables(KafkaServer.settings()).forEach(container::addEnv);
    return ContainerInstance.start(
        container, port, 9092, (h, p) -> KafkaServer.answers(h + ":" + p));
  }

  /** Settings as the Kafka image wants them: {@code node.id} is {@code KAFKA_NODE_ID}. */
  private static Map<String, String> variables(Map<String, String> settings) {
    return settings.entrySet().stream()
        .collect(
            Collectors.toMap(
                e -> "KAFKA_" + e.getKey().replace('.', '_').toUpperCase(Locale.ROOT),
                Map.Entry::getValue));
  }

  @Override
  public Instance redis(Durability durability) {
    List<String> words = new ArrayList<>(List.of("redis-server"));
    RedisServer.settings(durability)
        .forEach((key, value) -> words.addAll(List.of("--" + key, value)));
    return ContainerInstance.start(
        new GenericContainer<>(REDIS).withCommand(words.toArray(String[]::new)),
        FreePorts.next(),
        6379,
        RedisServer::answers);
  }
}
