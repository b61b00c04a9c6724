package io.rollcall.query.view;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Retires views that nobody reads and forgets old deletes. Housekeeping only: a retired view is
 * filled again when asked for.
 */
final class Housekeeping {
  private final Catalog catalog;
  private final Registrations registrations;
  private final ReadModel model;
  private final ViewProperties properties;
  private final Clock clock;
  private final Map<String, ScanCursor> cursors = new ConcurrentHashMap<>();

  Housekeeping(
      Catalog catalog,
      Registrations registrations,
      ReadModel model,
      ViewProperties properties,
      Clock clock) {
    this.catalog = catalog;
    this.registrations = registrations;
    this.model = model;
    this.properties = properties;
    this.clock = clock;
  }

  /** Goes over all types once. */
  CompletableFuture<Void> sweep() {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (ResourceType type : catalog.types()) {
      done =
          done.thenCompose(v -> registrations.used(type))
              .thenCompose(used -> retire(type, used))
              .thenCompose(v -> forget(type));
    }
    return done;
  }

  /** A part of the deletes each time, so that a sweep stays short. */
  private CompletableFuture<Void> forget(ResourceType type) {
    ScanCursor from = cursors.getOrDefault(type.name(), ScanCursor.INITIAL);
    return model
        .forget(type, from, clock.millis() - properties.deletes().toMillis())
        .thenAccept(
            next -> cursors.put(type.name(), next.isFinished() ? ScanCursor.INITIAL : next));
  }

  private CompletableFuture<Void> retire(ResourceType type, List<Registrations.Used> used) {
    long idleSince = clock.millis() - properties.of(type.expiry()).toMillis();
    int tooMany = used.size() - properties.maxPerType();
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (int i = 0; i < used.size(); i++) {
      Registrations.Used view = used.get(i);
      boolean goes = i < tooMany || view.atMs() <= idleSince;
      if (goes && !registrations.isPermanent(type, view.canonical())) {
        done =
            done.thenCompose(v -> registrations.retire(type, view.canonical(), view.atMs()))
                .thenApply(retired -> null);
      }
    }
    return done;
  }
}
