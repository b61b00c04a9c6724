package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Where Debezium keeps its offset: in memory, and written through to the topic of {@link
 * Positions}.
 *
 * <p>Kafka Connect's own store would do, but Debezium never closes that one's admin client, so each
 * restart of the engine would leave a thread behind; and it reads its topic to the end for each
 * confirmation of the slot. Debezium creates this class by its name; used by its threads one at a
 * time.
 */
public final class PositionStore implements OffsetBackingStore {
  /** Properties of the engine that begin so are for our Kafka client, without this beginning. */
  static final String KAFKA = "rollcall.kafka.";

  /** The property that names the topic. */
  static final String TOPIC = "rollcall.position.topic";

  /** The property with the position to resume from, if there is one. */
  static final String POSITION = "rollcall.position";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<ByteBuffer, ByteBuffer> saved = new HashMap<>();
  private Map<String, String> kafka = Map.of();
  private String topic = "";
  private byte @Nullable [] initial;
  private @Nullable Producer<byte[], byte[]> producer;

  @Override
  public synchronized void configure(WorkerConfig config) {
    Map<String, String> ours = new HashMap<>();
    config.originalsWithPrefix(KAFKA).forEach((key, value) -> ours.put(key, String.valueOf(value)));
    kafka = ours;
    topic = String.valueOf(config.originals().get(TOPIC));
    Object position = config.originals().get(POSITION);
    if (position != null) {
      initial = Positions.offset(Long.parseLong(String.valueOf(position))).getBytes(UTF_8);
    }
  }

  @Override
  public synchronized void start() {
    producer = Producers.durable(kafka, "rollcall-capture-position");
  }

  @Override
  public synchronized void stop() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  /** What was saved last, or at first the initial position, whatever the key: there is but one. */
  @Override
  public synchronized Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
    Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
    for (ByteBuffer key : keys) {
      ByteBuffer value = saved.get(key);
      if (value != null) {
        found.put(key, value);
      } else if (initial != null) {
        found.put(key, ByteBuffer.wrap(initial));
      }
    }
    return CompletableFuture.completedFuture(found);
  }

  /** Returns when Kafka has them; until then, {@link #get} answers as before. */
  @Override
  public synchronized Future<Void> set(
      Map<ByteBuffer, ByteBuffer> values, @Nullable Callback<Void> callback) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      for (Map.Entry<ByteBuffer, ByteBuffer> entry : values.entrySet()) {
        send(bytes(entry.getKey()), bytes(entry.getValue()));
      }
      saved.putAll(values);
      done.complete(null);
    } catch (ExecutionException | TimeoutException e) {
      done.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      done.completeExceptionally(e);
    }
    if (callback != null) {
      callback.onCompletion(done.isCompletedExceptionally() ? done.exceptionNow() : null, null);
    }
    return done;
  }

  @Override
  public Set<Map<String, Object>> connectorPartitions(String connectorName) {
    return Set.of();
  }

  private void send(byte @Nullable [] key, byte @Nullable [] value)
      throws InterruptedException, ExecutionException, TimeoutException {
    Producer<byte[], byte[]> open = producer;
    if (open == null) {
      throw new ConnectException("the store of positions is closed");
    }
    open.send(new ProducerRecord<>(topic, 0, key, value))
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
