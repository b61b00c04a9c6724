package io.rollcall.query.deadletter;

import org.jspecify.annotations.Nullable;

/** A letter as callers see it; times are ISO 8601, null what there is none of. */
record LetterLine(
    String id,
    @Nullable String type,
    @Nullable String key,
    String state,
    String reason,
    @Nullable String note,
    String since,
    String topic,
    int partition,
    long offset,
    @Nullable String recordAt,
    String setAsideAt,
    int times,
    long keyBytes,
    long valueBytes,
    @Nullable String leftOut,
    long position) {

  static LetterLine of(Letter letter) {
    return new LetterLine(
        letter.id().toString(),
        letter.type(),
        letter.key(),
        letter.state().word(),
        letter.reason(),
        orNull(letter.note()),
        letter.since().toString(),
        letter.id().topic(),
        letter.id().partition(),
        letter.id().offset(),
        letter.recordAt().toEpochMilli() == 0 ? null : letter.recordAt().toString(),
        letter.setAsideAt().toString(),
        letter.times(),
        letter.keyBytes(),
        letter.valueBytes(),
        orNull(letter.leftOut()),
        letter.position());
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
