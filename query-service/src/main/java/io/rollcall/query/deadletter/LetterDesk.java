package io.rollcall.query.deadletter;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.ReadModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What operators ask and order of letters. One retry goes on at a time. Thread-safe. */
final class LetterDesk {
  /** So many letters are tried again by one order. */
  static final int RETRIED_AT_ONCE = 500;

  /** How long is waited for what was noted to be seen here. */
  private static final Duration SEEN = Duration.ofSeconds(10);

  private final Letters letters;
  private final Retries retries;
  private final DeadLetters written;
  private final String topic;
  private final ReadModel model;
  private final Supplier<Consumer<byte[], byte[]>> kafka;
  private final Duration patience;
  private final Waiting redisAnswers;
  private final Semaphore retrying = new Semaphore(1);

  /**
   * @param topic the name of the topic of dead letters
   * @param patience how long reading a letter may take
   */
  LetterDesk(
      Letters letters,
      Retries retries,
      DeadLetters written,
      String topic,
      ReadModel model,
      Supplier<Consumer<byte[], byte[]>> kafka,
      Duration patience,
      Waiting redisAnswers) {
    this.letters = letters;
    this.retries = retries;
    this.written = written;
    this.topic = topic;
    this.model = model;
    this.kafka = kafka;
    this.patience = patience;
    this.redisAnswers = redisAnswers;
  }

  /** An order that cannot be carried out as things are. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why, null, false, false);
    }
  }

  /** Nothing can be said before the topic is read. */
  static final class NotReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotReadException(String topic) {
      super("The topic " + topic + " is not read yet; ask again in a moment.", null, false, false);
    }
  }

  /**
   * Some letters.
   *
   * @param next the position behind which the others begin; null if there are none
   */
  record Page(List<Letter> letters, @Nullable Long next) {}

  /** Letters in the order in which they were set aside, see {@link Letters#some}. */
  Page page(Set<LetterState> states, Predicate<Letter> wanted, long after, int atMost) {
    List<Letter> some = new ArrayList<>(read().some(states, wanted, after, atMost + 1));
    if (some.size() <= atMost) {
      return new Page(some, null);
    }
    some.removeLast();
    return new Page(some, some.getLast().position());
  }

  /** How many open ones are not listed. */
  long unlisted() {
    return letters.unlisted();
  }

  /** The letter that stands for a record; null if there is none. */
  @Nullable Letter find(LetterId id) {
    return read().find(id);
  }

  /** Key and value of a letter, as they came. */
  record Contents(Content key, Content value) {
    static Contents of(byte @Nullable [] key, byte @Nullable [] value) {
      return new Contents(Content.of(key), Content.of(value));
    }
  }

  /**
   * Key and value of a letter; of what was left out of it those of the record that it stands for,
   * if its topic still has it.
   */
  Contents contents(Letter letter) {
    try (Originals originals = new Originals(kafka, patience)) {
      ConsumerRecord<byte[], byte[]> kept = held(originals.at(topic, 0, letter.position()));
      if (letter.leftOut().isEmpty() && kept != null) {
        return Contents.of(kept.key(), kept.value());
      }
      LetterId id = letter.id();
      ConsumerRecord<byte[], byte[]> own =
          held(originals.at(id.topic(), id.partition(), id.offset()));
      if (own != null && !letter.isAnother(own.timestamp())) {
        return Contents.of(own.key(), own.value());
      }
      return Contents.of(kept == null ? null : kept.key(), null);
    }
  }

  private static @Nullable ConsumerRecord<byte[], byte[]> held(Originals.Found found) {
    return found instanceof Originals.Found.Held(ConsumerRecord<byte[], byte[]> record)
        ? record
        : null;
  }

  /** Tries one letter again, whatever has become of it so far. */
  Retried retry(Letter letter) {
    return retry(List.of(letter)).getFirst();
  }

  /**
   * What came of trying open letters again.
   *
   * @param next the position behind which those are that were not tried; null if there are none
   */
  record Tried(List<Retried> retried, @Nullable Long next) {}

  /** Tries open letters again, so many that it does not take long. */
  Tried retry(LetterOrder order) {
    Page page = page(EnumSet.of(LetterState.OPEN), order::isOf, order.after(), RETRIED_AT_ONCE);
    return new Tried(retry(page.letters()), page.next());
  }

  private List<Retried> retry(List<Letter> some) {
    if (!retrying.tryAcquire()) {
      throw new RefusedException("Another retry goes on; wait until it has ended.");
    }
    try {
      Retries.Result result = retries.retry(some);
      awaitSeen(result.noted());
      return result.retried();
    } catch (Applying.NotYetException e) {
      throw new RefusedException(
          "Redis has lost changes of that topic, which are being applied again; try again then.");
    } finally {
      retrying.release();
    }
  }

  /** Discards a letter. */
  Letter discard(Letter letter, String reason) {
    if (letter.state() == LetterState.RETRIED) {
      throw new RefusedException(letter.id() + " was retried: " + letter.note() + ".");
    }
    awaitSeen(written.note(List.of(new Note.Discarded(letter.id(), reason))));
    Letter discarded = letters.find(letter.id());
    return discarded == null ? letter : discarded;
  }

  /** So that whoever asks next sees it; if it takes too long, it is noted all the same. */
  private void awaitSeen(long position) {
    try {
      letters.await(position, SEEN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  /**
   * A row, and what is missing in it.
   *
   * @param state what is stored of it
   * @param open its open letters
   */
  record RowMarks(KeyState state, List<Letter> open) {}

  /** What is stored of a row, and which letters mark it. */
  RowMarks row(ResourceType type, String key) {
    List<Letter> open = read().openOf(type.name(), key);
    KeyState state =
        redisAnswers.on(model.states(type, List.of(key))).getOrDefault(key, KeyState.NONE);
    return new RowMarks(state, open);
  }

  private Letters read() {
    if (!letters.isRead()) {
      throw new NotReadException(topic);
    }
    return letters;
  }
}
