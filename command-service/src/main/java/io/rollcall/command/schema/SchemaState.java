package io.rollcall.command.schema;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How far the database is known to be what the catalog says. Thread-safe. */
public final class SchemaState {
  private final AtomicReference<State> state =
      new AtomicReference<>(new Waiting("it was not reached yet"));

  /** What is known of the database. */
  sealed interface State {}

  /** It could not be migrated and checked yet, and why. */
  record Waiting(String why) implements State {}

  /** It is migrated, and where it differs from the catalog. */
  record Checked(List<Fault> faults) implements State {
    Checked {
      faults = List.copyOf(faults);
    }
  }

  /**
   * Why rows of a type must not be written now; null if they may.
   *
   * <p>A fault stops the writes of its own type only: a mistake in a further catalog file must not
   * stop the campus.
   */
  public @Nullable String refusal(String type) {
    return switch (state.get()) {
      case Waiting waiting -> "The database is not ready: " + waiting.why() + ".";
      case Checked checked ->
          checked.faults().stream()
              .filter(fault -> fault.type().equals(type))
              .findFirst()
              .map(fault -> "The database does not fit the catalog: " + fault)
              .orElse(null);
    };
  }

  /** Whether all migrations are applied, and the tables are there to be worked with. */
  public boolean isMigrated() {
    return state.get() instanceof Checked;
  }

  State get() {
    return state.get();
  }

  void set(State next) {
    state.set(next);
  }
}
