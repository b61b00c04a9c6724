package io.rollcall.query.read;

import java.util.Locale;

/** Where an answer comes from. */
public enum Source {
  /** This service's own memory. */
  MEMORY,
  /** Redis. */
  REDIS,
  /** Postgres itself, since Redis could not answer. */
  POSTGRES;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** What callers are told, as in {@code Rollcall-Source}. */
  public String label() {
    return label;
  }
}
