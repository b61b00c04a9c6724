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
@EnableConfigurationProperties({WriteProperties.class, ImportProperties.class})
class WriteConfiguration {
  /** A rollback waits behind the statement that runs, which Postgres ends at its own timeout. */
  private static final Duration UNDO_BEYOND_STATEMENT = Duration.ofSeconds(1);

  @Bean
  Transactions transactions(ConnectionFactory connections, PostgresProperties postgres) {
    return new Transactions(connections, postgres.statementTimeout().plus(UNDO_BEYOND_STATEMENT));
  }

  @Bean
  Imports imports(
      Catalog catalog,
      Transactions transactions,
      WriteProperties writes,
      ImportProperties properties) {
    return new Imports(
        catalog,
        transactions,
        new Imports.Limits(
            properties.maxBody().toBytes(),
            properties.timeout(),
            properties.stall(),
            properties.atOnce(),
            properties.rows(),
            Math.toIntExact(writes.maxBody().toBytes()),
            properties.maxErrors()));
  }

  @Bean
  Writes writes(Catalog catalog, Transactions transactions, WriteProperties properties) {
    return new Writes(
        catalog,
        transactions,
        properties.timeout(),
        properties.attempts(),
        properties.maxCascade());
  }

  @Bean
  RouterFunction<ServerResponse> writeRoutes(
      Catalog catalog,
      Writes writes,
      Imports imports,
      SchemaState schema,
      TrustedProxies proxies,
      WriteProperties properties,
      ImportProperties importProperties) {
    int maxBody = Math.toIntExact(properties.maxBody().toBytes());
    ImportApi importApi = new ImportApi(imports, importProperties.maxBody().toBytes());
    return new WriteApi(catalog, writes, importApi, schema, proxies, maxBody).routes();
  }
}
