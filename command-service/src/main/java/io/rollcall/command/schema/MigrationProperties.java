package io.rollcall.command.schema;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the database gets its tables.
 *
 * @param directory a directory of further migrations, for further types; their versions should
 *     begin far above those that the service brings (V1000__attendance.sql)
 * @param retry how long to wait before a database that could not be reached, or does not fit, is
 *     tried again
 */
@ConfigurationProperties("rollcall.migrations")
public record MigrationProperties(@Nullable Path directory, @DefaultValue("2s") Duration retry) {

  public MigrationProperties {
    if (!retry.isPositive()) {
      throw new IllegalArgumentException("rollcall.migrations.retry: must be positive");
    }
  }
}
