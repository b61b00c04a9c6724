package io.rollcall.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * One Kafka broker that is its own controller, in a JVM of its own.
 *
 * <p>Topics are made by who needs them, never by being named. What a killed broker had written it
 * finds again when it is started on the same folder: the operating system keeps it.
 */
public final class KafkaServer implements Server {
  private static final Duration START = Duration.ofMinutes(3);
  private static final int PROBE_MILLIS = 2_000;

  private static final List<String> JVM =
      List.of(
          "-Xms64m",
          "-Xmx320m",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "-Djava.awt.headless=true",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final ServerProcess process;
  private final int port;

  private KafkaServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a durable broker; see {@link #start(Path, int, Durability, Map)}. */
  public static KafkaServer start(Path folder, int port) {
    return start(folder, port, Durability.DURABLE, Map.of());
  }

  /**
   * Starts the broker of a folder, which is formatted if it is new, and waits until it answers.
   *
   * @param durability a broker never waits for the disk; a scratch one is quick to start rather
   *     than fast
   * @param settings for {@code server.properties}, over those of this class
   */
  public static KafkaServer start(
      Path folder, int port, Durability durability, Map<String, String> settings) {
    Path root = folder.toAbsolutePath();
    Path file = root.resolve("server.properties");
    Path logging = root.resolve("logback.xml");
    Properties properties = properties(root.resolve("data"), port, FreePorts.next());
    properties.putAll(settings);
    try {
      Files.createDirectories(root);
      Files.writeString(logging, LOGGING);
      try (Writer writer = Files.newBufferedWriter(file, UTF_8)) {
        properties.store(writer, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    ServerProcess process = ServerProcess.start(root, command(file, logging, durability));
    KafkaServer server = new KafkaServer(process, port);
    process.awaitReady(START, server::answers);
    return server;
  }

  private static Command command(Path properties, Path logging, Durability durability) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(JVM);
    if (durability == Durability.SCRATCH) {
      words.add("-XX:TieredStopAtLevel=1");
    }
    words.add("-Dlogback.configurationFile=" + logging.toUri());
    words.add(Broker.class.getName());
    words.add(properties.toString());
    Map<String, String> environment = Map.of("CLASSPATH", System.getProperty("java.class.path"));
    return new Command(words, environment, Command.StopSignal.TERM);
  }

  private static Properties properties(Path data, int port, int controllerPort) {
    Properties all = new Properties();
    all.putAll(settings());
    all.setProperty("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
    all.setProperty(
        "listeners",
        "PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d".formatted(HOST, port, controllerPort));
    all.setProperty("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
    all.setProperty("log.dirs", data.toString());
    return all;
  }

  /** What Rollcall asks of a single broker, wherever it runs and listens. */
  public static Map<String, String> settings() {
    Map<String, String> all = new TreeMap<>();
    all.put("process.roles", "broker,controller");
    all.put("node.id", "1");
    all.put("controller.listener.names", "CONTROLLER");
    all.put("auto.create.topics.enable", "false");
    all.put("offsets.topic.num.partitions", "4");
    all.put("offsets.topic.replication.factor", "1");
    all.put("transaction.state.log.num.partitions", "4");
    all.put("transaction.state.log.replication.factor", "1");
    all.put("transaction.state.log.min.isr", "1");
    all.put("group.initial.rebalance.delay.ms", "0");
    // The largest row that the write API takes must fit, as JSON with escapes.
    all.put("message.max.bytes", Integer.toString(8 << 20));
    all.put("num.network.threads", "2");
    all.put("num.io.threads", "4");
    // The default is 128 MiB of the heap.
    all.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
    return all;
  }

  private static final String LOGGING =
      """
      <configuration>
        <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level %logger{20} %msg%n</pattern></encoder>
        </appender>
        <logger name="org.apache.kafka.clients" level="WARN"/>
        <logger name="org.apache.kafka.common" level="WARN"/>
        <logger name="kafka.server.KafkaConfig" level="WARN"/>
        <root level="INFO"><appender-ref ref="out"/></root>
      </configuration>
      """;

  private boolean answers() throws Exception {
    // While nobody listens a client would only log that it cannot connect.
    return !FreePorts.isFree(port) && answers(bootstrapServers());
  }

  /** Whether a Kafka answers clients. */
  public static boolean answers(String bootstrapServers) throws Exception {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      return !admin.describeCluster().nodes().get(PROBE_MILLIS, TimeUnit.MILLISECONDS).isEmpty();
    }
  }

  public String bootstrapServers() {
    return HOST + ":" + port;
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
