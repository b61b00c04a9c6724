package io.rollcall.query.operations;

import java.util.concurrent.CompletableFuture;

/** What a feature adds to the status of the whole. */
public interface StatusPart {
  /** As what it is added, such as {@code replays}. */
  String name();

  /** What is added, which becomes JSON; one that fails is left out. */
  CompletableFuture<?> tell();
}
