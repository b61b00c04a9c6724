package io.rollcall.query.read;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.redis.Lease;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How far what is in memory has caught up, and so Redis, which is ahead of it. */
public interface Positions {
  /** While nothing is known. */
  Positions NONE =
      new Positions() {
        @Override
        public @Nullable AsOf of(ResourceType type) {
          return null;
        }

        @Override
        public Lease lease() {
          return Lease.NONE;
        }

        @Override
        public CompletableFuture<Void> caughtUp() {
          return CompletableFuture.failedFuture(new IllegalStateException("nothing is told"));
        }
      };

  /**
   * How far lists of a type have, of which all rows are there; null while nothing in memory is to
   * be used.
   */
  @Nullable AsOf of(ResourceType type);

  /**
   * For how long that holds of what is read from Redis afterwards: another Redis, or one that has
   * lost changes, may be behind. To be asked for before the position, and looked at after the read.
   */
  Lease lease();

  /** Completes once memory has heard of all that Redis has done by now; fails while in doubt. */
  CompletableFuture<Void> caughtUp();
}
