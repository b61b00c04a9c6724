package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The right to store a page that is being filled. Not thread-safe. */
final class PageLease {
  private final ResourceType type;
  private final String entry;
  private final byte[] token;
  private final Set<Long> embedded = new HashSet<>();
  private final long sinceNanos = System.nanoTime();
  private boolean ended;

  PageLease(ResourceType type, String entry, byte[] token) {
    this.type = type;
    this.entry = entry;
    this.token = token;
  }

  ResourceType type() {
    return type;
  }

  String entry() {
    return entry;
  }

  byte[] token() {
    return token;
  }

  /** Whether it was given back, with a page or without. */
  boolean isEnded() {
    return ended;
  }

  /** For how long it has been held. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - sinceNanos);
  }

  void end() {
    ended = true;
  }

  /** All that was noted as embedded so far. */
  Set<Long> embedded() {
    return embedded;
  }

  /** Notes what the page embeds; returns what of it was not noted before. */
  Set<Long> add(Set<Long> dependencies) {
    Set<Long> added = new HashSet<>(dependencies);
    added.removeAll(embedded);
    embedded.addAll(added);
    return added;
  }
}
