package io.rollcall.query.replay;

import io.rollcall.query.operations.StatusPart;
import io.rollcall.thread.BlockingThreads;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Tells in the status of the whole how the last replays stand. */
record ReplaysInStatus(Replays replays) implements StatusPart {
  @Override
  public String name() {
    return "replays";
  }

  @Override
  public CompletableFuture<List<ReplayApi.Line>> tell() {
    return CompletableFuture.supplyAsync(
        () -> replays.all().stream().map(ReplayApi.Line::of).toList(), BlockingThreads::start);
  }
}
