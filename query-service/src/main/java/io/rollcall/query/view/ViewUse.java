package io.rollcall.query.view;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rollcall.catalog.ResourceType;
import java.time.Duration;

/** Tells Redis that views are used, each at most once in a while. */
public final class ViewUse {
  private static final long MAX_VIEWS = 50_000;

  private final Registrations registrations;
  private final Duration interval;
  private final Cache<String, Boolean> told;

  ViewUse(Registrations registrations, Duration interval) {
    this.registrations = registrations;
    this.interval = interval;
    this.told = Caffeine.newBuilder().expireAfterWrite(interval).maximumSize(MAX_VIEWS).build();
  }

  /** The same for another generation of a type. */
  public ViewUse at(ResourceType type, long generation) {
    return new ViewUse(registrations.at(type, generation), interval);
  }

  /** A view was read. */
  public void used(LiveView view) {
    String name = view.query().type().name() + '/' + view.id();
    if (told.asMap().putIfAbsent(name, Boolean.TRUE) == null) {
      var _ = registrations.touch(view);
    }
  }
}
