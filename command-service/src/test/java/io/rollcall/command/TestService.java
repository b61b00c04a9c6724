package io.rollcall.command;

import io.rollcall.testkit.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** The whole service on a free port, without capture. */
public final class TestService implements AutoCloseable {
  /**
   * A service that stops takes Netty's global threads with it; the client must not lose its own.
   */
  private static final HttpClient CLIENT =
      HttpClient.create(ConnectionProvider.create("tests", 64))
          .runOn(LoopResources.create("tests", 2, true));

  private final ConfigurableApplicationContext context;
  private final String base;
  private final WebTestClient http;

  private TestService(ConfigurableApplicationContext context) {
    this.context = context;
    WebServerApplicationContext web = (WebServerApplicationContext) context;
    this.base = "http://127.0.0.1:" + Objects.requireNonNull(web.getWebServer()).getPort();
    this.http =
        WebTestClient.bindToServer(new ReactorClientHttpConnector(CLIENT))
            .baseUrl(base)
            .responseTimeout(Duration.ofSeconds(30))
            .build();
  }

  /** Starts it on a database, with further settings as {@code key=value}. */
  public static TestService start(Postgres server, String database, String... settings) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.port=0");
    arguments.add("--rollcall.capture.enabled=false");
    arguments.add("--rollcall.postgres.host=" + server.host());
    arguments.add("--rollcall.postgres.port=" + server.port());
    arguments.add("--rollcall.postgres.database=" + database);
    arguments.add("--rollcall.postgres.user=" + server.user());
    arguments.add("--rollcall.postgres.password=" + server.password());
    Arrays.stream(settings).map(setting -> "--" + setting).forEach(arguments::add);
    return new TestService(
        SpringApplication.run(CommandApplication.class, arguments.toArray(String[]::new)));
  }

  /** Where it is. */
  public String base() {
    return base;
  }

  public WebTestClient http() {
    return http;
  }

  /** The status of its health, or of one of its components. */
  public int health(String component) {
    return http.get()
        .uri("/actuator/health" + component)
        .exchange()
        .returnResult(String.class)
        .getStatus()
        .value();
  }

  /** Waits until the database is migrated and fits. */
  public TestService awaitSchema() {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> health("/schema") == 200);
    return this;
  }

  @Override
  public void close() {
    SpringApplication.exit(context);
  }
}
