package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The right to store a page that is being filled. Not thread-safe. */
final class PageLease {
  private final ResourceType type;
  private final String entry;
  private final byte[] token;
  private final Set<Long> embedded = new HashSet<>();
  private final long sinceNanos = System.nanoTime();
  private @Nullable CompletableFuture<Boolean> end;

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

  /** When it has been given back, with a page (and whether that is stored) or without; or null. */
  @Nullable CompletableFuture<Boolean> end() {
    return end;
  }

  /** For how long it has been held. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - sinceNanos);
  }

  /** It is being given back. */
  void endsWith(CompletableFuture<Boolean> given) {
    end = given;
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
