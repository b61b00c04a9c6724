package io.rollcall.command;

import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives every connection of writes its time limits, which Postgres itself then keeps. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PostgresProperties.class)
class PostgresConfiguration {

  @Bean
  ConnectionFactoryOptionsBuilderCustomizer timeLimits(PostgresProperties properties) {
    return options ->
        options
            .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, properties.connectTimeout())
            .option(
                PostgresqlConnectionFactoryProvider.STATEMENT_TIMEOUT,
                properties.statementTimeout())
            .option(PostgresqlConnectionFactoryProvider.LOCK_WAIT_TIMEOUT, properties.lockTimeout())
            .option(PostgresqlConnectionFactoryProvider.TCP_KEEPALIVE, true)
            .option(
                PostgresqlConnectionFactoryProvider.APPLICATION_NAME, "rollcall-command-service");
  }
}
