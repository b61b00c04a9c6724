package io.rollcall.query.generation;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.redis.Lease;
import io.rollcall.query.redis.Tracking;
import java.util.List;
import java.util.Map;

/** Asks for generations anew when Redis tells that they have changed. */
public final class GenerationsListener implements Tracking.Listener {
  private final Generations generations;
  private final Map<String, ResourceType> byKey;

  GenerationsListener(Generations generations) {
    this.generations = generations;
    this.byKey = generations.byKey();
  }

  @Override
  public void changed(List<String> keys) {
    for (String key : keys) {
      ResourceType type = byKey.get(key);
      if (type != null) {
        load(type);
      }
    }
  }

  @Override
  public void allChanged() {
    byKey.values().forEach(this::load);
  }

  @Override
  public void inDoubt() {}

  @Override
  public void sure(Lease lease) {
    allChanged();
  }

  private void load(ResourceType type) {
    var _ = generations.load(type);
  }
}
