package io.rollcall.query.view;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.Shown;
import io.rollcall.row.ChildRelation;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Retires views that nobody reads and forgets old deletes. Housekeeping only: a retired view is
 * filled again when asked for.
 */
final class Housekeeping {
  private final Catalog catalog;
  private final Views views;
  private final ReadModel model;
  private final ViewProperties properties;
  private final Clock clock;
  private final Map<String, ScanCursor> cursors = new ConcurrentHashMap<>();
  private final Set<String> permanent = new HashSet<>();

  Housekeeping(
      Catalog catalog, Views views, ReadModel model, ViewProperties properties, Clock clock) {
    this.catalog = catalog;
    this.views = views;
    this.model = model;
    this.properties = properties;
    this.clock = clock;
    for (ResourceType type : catalog.types()) {
      for (Shown shown : type.shown()) {
        if (shown instanceof Shown.Children children) {
          ResourceType child = catalog.type(children.childType());
          ChildRelation relation = new ChildRelation(child.name(), children.by());
          permanent.add(Views.childView(child, relation).toString());
        }
      }
    }
  }

  /** Goes over all types once. */
  CompletableFuture<Void> sweep() {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (ResourceType type : catalog.types()) {
      done =
          done.thenCompose(v -> views.used(type))
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

  private CompletableFuture<Void> retire(ResourceType type, List<Views.Used> used) {
    long idleSince = clock.millis() - properties.of(type.expiry()).toMillis();
    int tooMany = used.size() - properties.maxPerType();
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (int i = 0; i < used.size(); i++) {
      Views.Used view = used.get(i);
      boolean goes = i < tooMany || view.atMs() <= idleSince;
      if (goes && !permanent.contains(type.name() + "?" + view.canonical())) {
        done =
            done.thenCompose(v -> views.retire(type, view.canonical(), view.atMs()))
                .thenApply(retired -> null);
      }
    }
    return done;
  }
}
