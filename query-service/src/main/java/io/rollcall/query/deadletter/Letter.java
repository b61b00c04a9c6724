package io.rollcall.query.deadletter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a dead letter, without its bytes.
 *
 * @param recordAt the timestamp of the record that it stands for
 * @param type the name of the type whose topic that is; null if the catalog has none
 * @param key the key of the row that it is about; null if its key cannot be read
 * @param reason why it could not be read when that was last tried
 * @param keyBytes how large the record's key is; 0 also where there is none
 * @param valueBytes how large the record's value is; 0 also where there is none
 * @param leftOut what Kafka did not take of it, or nothing
 * @param position where it stands in the topic of dead letters
 * @param setAsideAt when it was, for the last time
 * @param times how often it was set aside
 * @param note what is to be said of its state, or nothing
 * @param since when it came to its state
 */
record Letter(
    LetterId id,
    Instant recordAt,
    @Nullable String type,
    @Nullable String key,
    String reason,
    long keyBytes,
    long valueBytes,
    String leftOut,
    long position,
    Instant setAsideAt,
    int times,
    LetterState state,
    String note,
    Instant since) {

  /** Whether a record at its place is another one than it stands for: the topic was made anew. */
  boolean isAnother(long timestamp) {
    long told = recordAt.toEpochMilli();
    return told != 0 && told != timestamp;
  }

  /**
   * The same record, set aside again. What was discarded or is superseded stays so; what was
   * retried is missing again, since whoever read it now did not have what read it then.
   */
  Letter again(Letter other) {
    boolean stays = state == LetterState.DISCARDED || state == LetterState.SUPERSEDED;
    return new Letter(
        other.id,
        other.recordAt,
        other.type,
        other.key,
        other.reason,
        other.keyBytes,
        other.valueBytes,
        other.leftOut,
        other.position,
        other.setAsideAt,
        times + 1,
        stays ? state : LetterState.OPEN,
        stays ? note : "",
        stays ? since : other.since);
  }

  /** After something was noted of it; what is not open is not superseded any more. */
  Letter noted(Note what, Instant at) {
    return switch (what) {
      case Note.StillUnreadable unreadable ->
          new Letter(
              id,
              recordAt,
              type,
              key,
              unreadable.reason(),
              keyBytes,
              valueBytes,
              leftOut,
              position,
              setAsideAt,
              times,
              state,
              note,
              since);
      case Note.Superseded superseded ->
          state == LetterState.OPEN ? in(LetterState.SUPERSEDED, superseded.why(), at) : this;
      case Note.Retried retried -> in(LetterState.RETRIED, retried.outcome(), at);
      case Note.Discarded discarded -> in(LetterState.DISCARDED, discarded.reason(), at);
    };
  }

  private Letter in(LetterState now, String why, Instant at) {
    return new Letter(
        id,
        recordAt,
        type,
        key,
        reason,
        keyBytes,
        valueBytes,
        leftOut,
        position,
        setAsideAt,
        times,
        now,
        why,
        at);
  }
}
