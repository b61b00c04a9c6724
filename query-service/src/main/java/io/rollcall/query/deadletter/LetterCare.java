package io.rollcall.query.deadletter;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Stamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks after letters now and then: notes which open ones are superseded, and has the topic forget
 * those that something has become of long ago. What it notes twice, or two processes do, does no
 * harm. Not thread-safe.
 */
final class LetterCare {
  private static final int KEYS_A_CALL = 500;

  /** What is noted at once; the rest is left to the next look. */
  private static final int NOTES_A_LOOK = 1_000;

  private final Catalog catalog;
  private final Letters letters;
  private final DeadLetters topic;
  private final ReadModel model;
  private final Duration keep;
  private final Waiting redisAnswers;
  private final InstantSource clock;
  private long forgotten;

  /**
   * @param keep how long letters are kept that something has become of
   */
  LetterCare(
      Catalog catalog,
      Letters letters,
      DeadLetters topic,
      ReadModel model,
      Duration keep,
      Waiting redisAnswers,
      InstantSource clock) {
    this.catalog = catalog;
    this.letters = letters;
    this.topic = topic;
    this.model = model;
    this.keep = keep;
    this.redisAnswers = redisAnswers;
    this.clock = clock;
  }

  /** Looks once. */
  void look() {
    if (!letters.isRead()) {
      return;
    }
    List<Note> notes = new ArrayList<>();
    byType().forEach((type, open) -> notes.addAll(superseded(type, open)));
    if (!notes.isEmpty()) {
      topic.note(notes.subList(0, Math.min(notes.size(), NOTES_A_LOOK)));
    }
    long needed = letters.forget(clock.instant().minus(keep));
    if (needed > forgotten) {
      topic.forgetBefore(needed);
      forgotten = needed;
    }
  }

  private Map<ResourceType, List<Letter>> byType() {
    Map<ResourceType, List<Letter>> byType = new LinkedHashMap<>();
    for (Letter letter : letters.open()) {
      ResourceType type = letter.type() == null ? null : catalog.find(letter.type());
      if (type != null && letter.key() != null) {
        byType.computeIfAbsent(type, t -> new ArrayList<>()).add(letter);
      }
    }
    return byType;
  }

  private List<Note> superseded(ResourceType type, List<Letter> open) {
    List<Note> notes = new ArrayList<>();
    for (int from = 0; from < open.size(); from += KEYS_A_CALL) {
      List<Letter> some = open.subList(from, Math.min(from + KEYS_A_CALL, open.size()));
      List<String> keys =
          some.stream().map(letter -> String.valueOf(letter.key())).distinct().toList();
      Map<String, Stamp> told = redisAnswers.on(model.stamps(type, keys));
      if (!Supersession.notes(some, told).isEmpty()) {
        notes.addAll(Supersession.notes(some, ofRows(type, told.keySet())));
      }
    }
    return notes;
  }

  /** The same from whole rows: what somebody else has written there is none. */
  private Map<String, Stamp> ofRows(ResourceType type, Set<String> keys) {
    Map<String, Stamp> stamps = new HashMap<>();
    redisAnswers
        .on(model.states(type, keys))
        .forEach(
            (key, state) -> {
              Stamp stamp = state.stamp();
              if (stamp != null) {
                stamps.put(key, stamp);
              }
            });
    return stamps;
  }
}
