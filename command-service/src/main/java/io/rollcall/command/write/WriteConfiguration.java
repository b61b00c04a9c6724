package io.rollcall.command.write;

import io.r2dbc.spi.ConnectionFactory;
import io.rollcall.catalog.Catalog;
import io.rollcall.command.PostgresProperties;
import io.rollcall.command.schema.SchemaState;
import io.rollcall.http.TrustedProxies;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires the write API. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WriteProperties.class)
class WriteConfiguration {
  /** A rollback waits behind the statement that runs, which Postgres ends at its own timeout. */
  private static final Duration UNDO_BEYOND_STATEMENT = Duration.ofSeconds(1);

  @Bean
  Writes writes(
      Catalog catalog,
      ConnectionFactory connections,
      PostgresProperties postgres,
      WriteProperties properties) {
    return new Writes(
        catalog,
        new Transactions(connections, postgres.statementTimeout().plus(UNDO_BEYOND_STATEMENT)),
        properties.timeout(),
        properties.attempts(),
        properties.maxCascade());
  }

  @Bean
  RouterFunction<ServerResponse> writeRoutes(
      Catalog catalog,
      Writes writes,
      SchemaState schema,
      TrustedProxies proxies,
      WriteProperties properties) {
    int maxBody = Math.toIntExact(properties.maxBody().toBytes());
    return new WriteApi(catalog, writes, schema, proxies, maxBody).routes();
  }
}
