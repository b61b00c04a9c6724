package io.rollcall.benchmarks.capture;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.JsonByteArray;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The yardstick: Debezium's engine whose records are made, counted and dropped. */
final class EngineAlone implements AutoCloseable {
  private final LongAdder records = new LongAdder();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private final DebeziumEngine<ChangeEvent<byte[], byte[]>> engine;

  private EngineAlone(Properties properties) {
    this.engine =
        DebeziumEngine.create(JsonByteArray.class, JsonByteArray.class)
            .using(properties)
            .using(this::end)
            .notifying(this::count)
            .build();
  }

  static EngineAlone start(Properties properties) {
    EngineAlone alone = new EngineAlone(properties);
    Thread.ofPlatform().name("engine-alone").daemon().start(alone.engine);
    return alone;
  }

  /** Records so far. Throws if the engine has failed. */
  long records() {
    String message = failure.get();
    if (message != null) {
      throw new IllegalStateException("Debezium: " + message);
    }
    return records.sum();
  }

  private void count(
      List<ChangeEvent<byte[], byte[]>> events,
      DebeziumEngine.RecordCommitter<ChangeEvent<byte[], byte[]>> committer)
      throws InterruptedException {
    records.add(events.size());
    committer.markProcessed(events.getLast());
    committer.markBatchFinished();
  }

  private void end(boolean success, String message, @Nullable Throwable error) {
    if (!success) {
      failure.set(message);
    }
    ended.countDown();
  }

  /** Waits until the engine has ended. */
  @Override
  public void close() throws IOException, InterruptedException {
    engine.close();
    ended.await();
  }
}
