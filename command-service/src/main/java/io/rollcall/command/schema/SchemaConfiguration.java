package io.rollcall.command.schema;

import io.rollcall.catalog.Catalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.Location;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires migrations, the check behind them, and what health tells of both. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MigrationProperties.class)
class SchemaConfiguration {

  @Bean
  SchemaState schemaState() {
    return new SchemaState();
  }

  /** Keeps Boot from migrating during the start, which a missing database would fail. */
  @Bean
  FlywayMigrationStrategy migrateLater() {
    return flyway -> {};
  }

  /**
   * Adds the directory of further migrations.
   *
   * <p>Out of order, since a later release may bring a version below theirs.
   */
  @Bean
  FlywayConfigurationCustomizer furtherMigrations(MigrationProperties properties) {
    return flyway -> {
      Path directory = properties.directory();
      if (directory != null) {
        List<Location> locations = new ArrayList<>(Arrays.asList(flyway.getLocations()));
        locations.add(Location.fromPath("filesystem:", directory.toAbsolutePath().toString()));
        flyway.locations(locations.toArray(Location[]::new)).outOfOrder(true);
      }
    };
  }

  @Bean(initMethod = "start")
  Migrations migrations(
      Flyway flyway, Catalog catalog, SchemaState state, MigrationProperties properties) {
    return new Migrations(flyway, catalog, state, properties.retry());
  }

  @Bean
  HealthIndicator schemaHealthIndicator(SchemaState state) {
    return () ->
        switch (state.get()) {
          case SchemaState.Waiting waiting ->
              Health.down().withDetail("waiting", waiting.why()).build();
          case SchemaState.Checked checked when checked.faults().isEmpty() -> Health.up().build();
          case SchemaState.Checked checked ->
              Health.down()
                  .withDetail("faults", checked.faults().stream().map(Fault::toString).toList())
                  .build();
        };
  }
}
