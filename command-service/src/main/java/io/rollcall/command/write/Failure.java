package io.rollcall.command.write;

import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Why the database did not do what it was asked to. */
sealed interface Failure {
  /** Another row has these values already. */
  record NotUnique(String constraint) implements Failure {}

  /** A row that is referred to is not there, or one that is to go is referred to. */
  record BrokenReference(String constraint, String table) implements Failure {}

  /** A value breaks another rule of the table, which the catalog does not know. */
  record BrokenRule(String constraint) implements Failure {}

  /** Another writer was in the way; the same again may succeed. */
  record Contended() implements Failure {}

  /** The database is away, full, read-only or too slow. */
  record Unavailable() implements Failure {}

  /** A defect: of ours, or of the schema. */
  record Defect() implements Failure {}

  /** What an error means, by its SQLSTATE where it has one. */
  static Failure of(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof PostgresqlException told) {
        return of(told);
      }
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof R2dbcNonTransientResourceException
          || cause instanceof R2dbcTransientResourceException
          || cause instanceof R2dbcTimeoutException
          || cause instanceof TimeoutException
          || cause instanceof IOException
          || (cause instanceof R2dbcException lost && lost.getSqlState() == null)) {
        return new Unavailable();
      }
    }
    return new Defect();
  }

  private static Failure of(PostgresqlException told) {
    String state = told.getErrorDetails().getCode();
    String constraint = orEmpty(told.getErrorDetails().getConstraintName().orElse(null));
    return switch (state) {
      case "23505" -> new NotUnique(constraint);
      case "23503", "23001" ->
          new BrokenReference(
              constraint, orEmpty(told.getErrorDetails().getTableName().orElse(null)));
      case "23502", "23514", "23P01", "22001", "22003" -> new BrokenRule(constraint);
      case "40001", "40P01" -> new Contended();
      // Timeouts of statements and locks, and servers that are read-only, since they are a standby.
      case "57014", "55P03", "25006", "25P03", "57P01", "57P02", "57P03" -> new Unavailable();
      default -> {
        String family = state.length() < 2 ? "" : state.substring(0, 2);
        yield switch (family) {
          // Connection, authorization, missing database, resources, operator, system.
          case "08", "28", "3D", "53", "57", "58" -> new Unavailable();
          default -> new Defect();
        };
      }
    };
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
