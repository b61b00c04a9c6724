package io.rollcall.command.write;

import io.r2dbc.spi.ConnectionFactory;
import io.rollcall.catalog.Catalog;
import io.rollcall.command.PostgresProperties;
import io.rollcall.command.schema.SchemaState;
import io.rollcall.http.TrustedProxies;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires the write API. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WriteProperties.class)
class WriteConfiguration {

  @Bean
  Writes writes(
      Catalog catalog,
      ConnectionFactory connections,
      PostgresProperties postgres,
      WriteProperties properties) {
    return new Writes(
        catalog,
        new Transactions(connections, postgres.statementTimeout()),
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
