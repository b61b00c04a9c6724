package io.rollcall.query.follow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Follows a topic on a thread of its own, without a group, and with another consumer after each
 * failure. Thread-safe.
 */
public final class TopicListener implements SmartLifecycle {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String name;
  private final ConsumerFactory<byte[], byte[]> consumers;
  private final Following following;
  private final java.util.function.Consumer<String> failed;
  private volatile CountDownLatch stopped = new CountDownLatch(0);
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  /** What is done with a topic. */
  @FunctionalInterface
  public interface Following {
    /**
     * Follows it until that is over.
     *
     * @param opened used by nobody else, and closed afterwards
     * @throws KafkaException if it is to be begun anew a moment later
     */
    void follow(Consumer<byte[], byte[]> opened, Course course);
  }

  /** How long it goes on. */
  public interface Course {
    /** Whether it does. */
    boolean goesOn();

    /** Waits, unless it is over before. */
    void pause(Duration time);

    /** Waits as after a failure. */
    default void rest() {
      pause(RETRY);
    }
  }

  /**
   * @param name of the thread, and what consumers' client ids end with
   * @param failed hears why it is begun anew
   */
  public TopicListener(
      String name,
      ConsumerFactory<byte[], byte[]> consumers,
      Following following,
      java.util.function.Consumer<String> failed) {
    this.name = name;
    this.consumers = consumers;
    this.following = following;
    this.failed = failed;
  }

  @Override
  public synchronized void start() {
    stopped = new CountDownLatch(1);
    Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  @Override
  public synchronized void stop() {
    stopped.countDown();
    Consumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
  }

  @Override
  public boolean isRunning() {
    return stopped.getCount() > 0;
  }

  private void run() {
    Course course = new Until();
    while (isRunning()) {
      try (Consumer<byte[], byte[]> opened = consumers.createConsumer(null, name)) {
        consumer = opened;
        following.follow(opened, course);
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        failed.accept(String.valueOf(e.getMessage()));
        course.rest();
      } finally {
        consumer = null;
      }
    }
  }

  private final class Until implements Course {
    @Override
    public boolean goesOn() {
      return isRunning();
    }

    @Override
    public void pause(Duration time) {
      try {
        stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        stop();
      }
    }
  }
}
