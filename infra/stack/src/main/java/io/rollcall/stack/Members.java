package io.rollcall.stack;

import static java.util.stream.Collectors.joining;

import io.rollcall.catalog.Catalog;
import io.rollcall.servers.KafkaServer;
import io.rollcall.servers.PostgresServer;
import io.rollcall.servers.RedisServer;
import io.rollcall.servers.Server;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one stack and what each is told of the others.
 *
 * @param servers Postgres, Kafka and Redis
 * @param services the command service and the query service, which need all of them
 * @param query how the query service is started
 */
record Members(
    StackOptions options,
    Ports ports,
    List<Member> servers,
    List<Member> services,
    ServiceLaunch query) {

  private static final String HOST = "127.0.0.1";
  private static final String DATABASE = "rollcall";

  static Members of(StackOptions options, Ports ports, DataFolder folder) {
    List<Member> servers =
        List.of(
            new Member(MemberName.POSTGRES, () -> postgres(folder, ports.postgres())),
            new Member(
                MemberName.KAFKA,
                () -> running(KafkaServer.start(folder.of(MemberName.KAFKA), ports.kafka()))),
            new Member(
                MemberName.REDIS,
                () -> running(RedisServer.start(folder.of(MemberName.REDIS), ports.redis()))));
    ServiceLaunch command = service(MemberName.COMMAND, ports.command(), options, ports, folder);
    ServiceLaunch query = service(MemberName.QUERY, ports.query(), options, ports, folder);
    List<Member> services =
        List.of(new Member(MemberName.COMMAND, command), new Member(MemberName.QUERY, query));
    return new Members(options, ports, servers, services, query);
  }

  private static ServiceLaunch service(
      MemberName name, int port, StackOptions options, Ports ports, DataFolder folder) {
    ServiceProgram program = new ServiceProgram(Home.jar(options.home(), name));
    return new ServiceLaunch(program, folder.of(name), port, settings(options, ports));
  }

  private static Map<String, String> settings(StackOptions options, Ports ports) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String purpose : List.of("rollcall.postgres.", "rollcall.fallback.")) {
      settings.put(purpose + "host", HOST);
      settings.put(purpose + "port", Integer.toString(ports.postgres()));
      settings.put(purpose + "database", DATABASE);
      settings.put(purpose + "user", PostgresServer.USER);
    }
    settings.put("spring.kafka.bootstrap-servers", HOST + ":" + ports.kafka());
    settings.put("spring.data.redis.url", "redis://" + HOST + ":" + ports.redis());
    settings.putAll(options.settings());
    return settings;
  }

  private static Member.Running postgres(DataFolder folder, int port) {
    PostgresServer server = PostgresServer.start(folder.of(MemberName.POSTGRES), port);
    if (!server.hasDatabase(DATABASE)) {
      server.createDatabase(DATABASE);
    }
    return running(server);
  }

  private static Member.Running running(Server server) {
    return new Member.Running(server.pid(), server::close);
  }

  /** All, servers first. */
  List<Member> all() {
    return Stream.concat(servers.stream(), services.stream()).toList();
  }

  /** Throws if one of them has died. */
  void checkAlive() {
    String dead =
        all().stream()
            .filter(member -> !member.isAlive())
            .map(Member::toString)
            .collect(joining(", "));
    if (!dead.isEmpty()) {
      throw new StackException(
          "Died while starting: %s. Logs are in %s.".formatted(dead, options.data()));
    }
  }

  /**
   * The types whose lists there are, with those of a catalog directory that the services are given.
   */
  Catalog catalog() {
    @Nullable String further = options.settings().get("rollcall.catalog.directory");
    return Catalog.load(further == null ? null : Path.of(further));
  }

  String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s?user=%s"
        .formatted(HOST, ports.postgres(), DATABASE, PostgresServer.USER);
  }

  String queryAddress() {
    return "http://localhost:" + ports.query();
  }

  /** Where everything is now. */
  StackFile toFile() {
    Map<String, Long> pids = new LinkedHashMap<>();
    all().forEach(member -> pids.put(member.name().key(), member.pid()));
    return new StackFile(
        "http://localhost:%d/api".formatted(ports.edge()),
        queryAddress(),
        "http://localhost:" + ports.command(),
        "postgresql://%s@%s:%d/%s".formatted(PostgresServer.USER, HOST, ports.postgres(), DATABASE),
        HOST + ":" + ports.kafka(),
        "redis://" + HOST + ":" + ports.redis(),
        pids);
  }
}
