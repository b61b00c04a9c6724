package io.rollcall.query.deadletter;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Reading;
import io.rollcall.change.UnreadableChange;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.ReadModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tries letters again: reads the record that each stands for from its own topic, with today's code,
 * and has it applied as the change that it is, at the place where it stands, so that nothing newer
 * is overwritten.
 *
 * <p>The record must still be in its topic. One that compaction has removed is older than another
 * of its row. One whose row is not stored is looked for up to the topic's end, since that row may
 * have been deleted so long ago that Redis does not remember it. Can be done twice, also by two
 * processes at a time. Thread-safe.
 */
final class Retries {
  /** So many letters, and bytes of them, are read before they are applied. */
  private static final int AT_ONCE = 200;

  private static final long BYTES_AT_ONCE = 32L * 1024 * 1024;

  private final Map<String, ResourceType> typeOf;
  private final Reading reading;
  private final Applying applying;
  private final ReadModel model;
  private final DeadLetters topic;
  private final Supplier<Consumer<byte[], byte[]>> kafka;
  private final Duration patience;
  private final Waiting redisAnswers;

  /**
   * @param typeOf the type of each topic
   * @param patience how long reading one partition may take
   */
  Retries(
      Map<String, ResourceType> typeOf,
      Reading reading,
      Applying applying,
      ReadModel model,
      DeadLetters topic,
      Supplier<Consumer<byte[], byte[]>> kafka,
      Duration patience,
      Waiting redisAnswers) {
    this.typeOf = typeOf;
    this.reading = reading;
    this.applying = applying;
    this.model = model;
    this.topic = topic;
    this.kafka = kafka;
    this.patience = patience;
    this.redisAnswers = redisAnswers;
  }

  /**
   * What came of trying letters.
   *
   * @param noted where the last note of it stands in the topic of dead letters; -1 without any
   */
  record Result(List<Retried> retried, long noted) {}

  /**
   * Tries letters again; what came of some is noted before others are tried.
   *
   * @throws Applying.NotYetException if the topic of one is being applied anew
   */
  Result retry(List<Letter> letters) throws Applying.NotYetException {
    List<Retried> all = new ArrayList<>();
    long noted = -1;
    for (List<Letter> some : parts(letters)) {
      List<Retried> retried = retryPart(some);
      noted = Math.max(noted, topic.note(notes(some, retried)));
      all.addAll(retried);
    }
    return new Result(all, noted);
  }

  /** What is new of letters: one that cannot be read for the same reason as before is as it was. */
  static List<Note> notes(List<Letter> letters, List<Retried> retried) {
    Map<LetterId, String> reasons = new HashMap<>();
    letters.forEach(letter -> reasons.put(letter.id(), letter.reason()));
    return retried.stream()
        .filter(each -> each.isDone() || !each.detail().equals(reasons.get(each.id())))
        .map(Retried::note)
        .toList();
  }

  /** Letters of one partition each, so many that they can be held in memory. */
  static List<List<Letter>> parts(List<Letter> letters) {
    Map<String, List<Letter>> last = new LinkedHashMap<>();
    Map<String, Long> bytes = new HashMap<>();
    List<List<Letter>> parts = new ArrayList<>();
    for (Letter letter : letters) {
      String partition = letter.id().topic() + "-" + letter.id().partition();
      List<Letter> part = last.get(partition);
      long size = letter.keyBytes() + letter.valueBytes();
      long before = bytes.getOrDefault(partition, 0L);
      if (part == null || part.size() == AT_ONCE || before + size > BYTES_AT_ONCE) {
        part = new ArrayList<>();
        parts.add(part);
        last.put(partition, part);
        before = 0;
      }
      part.add(letter);
      bytes.put(partition, before + size);
    }
    return parts;
  }

  private List<Retried> retryPart(List<Letter> letters) throws Applying.NotYetException {
    LetterId first = letters.getFirst().id();
    ResourceType type = typeOf.get(first.topic());
    List<Retried> retried = new ArrayList<>();
    if (type == null) {
      for (Letter letter : letters) {
        retried.add(
            new Retried(
                letter.id(),
                Retried.Outcome.UNREADABLE,
                "no type of the catalog has the topic " + first.topic()));
      }
      return retried;
    }
    SortedMap<Long, Past> read = new TreeMap<>();
    try (Originals originals = new Originals(kafka, patience)) {
      for (Letter letter : letters) {
        Retried given = read(originals, type, letter, read);
        if (given != null) {
          retried.add(given);
        }
      }
      Set<Long> outdated = outdated(originals, type, first, read);
      for (long offset : outdated) {
        read.remove(offset);
        retried.add(
            Retried.outdated(
                new LetterId(first.topic(), first.partition(), offset),
                "a later change of its row is in its topic"));
      }
    }
    if (!read.isEmpty()) {
      SortedMap<Long, Change> changes = new TreeMap<>();
      read.forEach((offset, past) -> changes.put(offset, past.change()));
      applying.apply(type, first.partition(), changes);
      Map<String, KeyState> stored = states(type, read.values());
      read.forEach(
          (offset, past) ->
              retried.add(
                  applied(new LetterId(first.topic(), first.partition(), offset), past, stored)));
    }
    return retried;
  }

  private static Retried applied(LetterId id, Past past, Map<String, KeyState> stored) {
    KeyState state =
        past.key() == null ? KeyState.NONE : stored.getOrDefault(past.key(), KeyState.NONE);
    return past.isStored(state)
        ? Retried.applied(id)
        : Retried.outdated(id, "a later change of its row has been applied");
  }

  /**
   * Reads the record that a letter stands for.
   *
   * @param read is given it, if it is a change
   * @return what came of it, if that is known by now
   */
  private @Nullable Retried read(
      Originals originals, ResourceType type, Letter letter, SortedMap<Long, Past> read) {
    LetterId id = letter.id();
    return switch (originals.at(id.topic(), id.partition(), id.offset())) {
      case Originals.Found.Held(ConsumerRecord<byte[], byte[]> record) -> {
        if (letter.isAnother(record.timestamp())) {
          yield anew(id);
        }
        try {
          read.put(id.offset(), Past.of(type, record, reading));
          yield null;
        } catch (UnreadableChange e) {
          yield new Retried(id, Retried.Outcome.UNREADABLE, String.valueOf(e.getMessage()));
        }
      }
      case Originals.Found.Compacted gone ->
          Retried.outdated(id, "a later record has its key, so its topic has let go of it");
      case Originals.Found.Removed gone ->
          new Retried(
              id,
              Retried.Outcome.LOST,
              "its topic begins behind it by now; write its row in the database again, and discard"
                  + " it");
      case Originals.Found.Beyond gone -> anew(id);
    };
  }

  private static Retried anew(LetterId id) {
    return Retried.outdated(id, "its topic has been made anew since, with all rows");
  }

  /** Of what is to be written where nothing is stored, that of which a later change is known. */
  private Set<Long> outdated(
      Originals originals, ResourceType type, LetterId first, SortedMap<Long, Past> read) {
    Map<String, KeyState> stored = states(type, read.values());
    Map<String, List<Past>> unknown = new HashMap<>();
    long from = Long.MAX_VALUE;
    for (Past past : read.values()) {
      String key = past.key();
      if (key != null
          && past.change() instanceof Change.Upsert
          && stored.getOrDefault(key, KeyState.NONE).stamp() == null) {
        unknown.computeIfAbsent(key, k -> new ArrayList<>()).add(past);
        from = Math.min(from, past.offset() + 1);
      }
    }
    Set<Long> outdated = new HashSet<>();
    if (!unknown.isEmpty()) {
      originals.from(
          first.topic(),
          first.partition(),
          from,
          record -> addOutdated(type, record, unknown, outdated));
    }
    return outdated;
  }

  /** Most records are of other rows, of which only the key need be read. */
  private void addOutdated(
      ResourceType type,
      ConsumerRecord<byte[], byte[]> record,
      Map<String, List<Past>> unknown,
      Set<Long> outdated) {
    String key = ChangeReader.keyOf(type, record.key());
    if (key != null && !unknown.containsKey(key)) {
      return;
    }
    try {
      Past later = Past.of(type, record, reading);
      Collection<List<Past>> concerned =
          key == null ? unknown.values() : List.of(unknown.getOrDefault(key, List.of()));
      for (List<Past> ofKey : concerned) {
        for (Past past : ofKey) {
          if (past.offset() < later.offset() && past.isOutdatedBy(later)) {
            outdated.add(past.offset());
          }
        }
      }
    } catch (UnreadableChange e) {
      // Another letter, which says nothing of what comes before it.
    }
  }

  private Map<String, KeyState> states(ResourceType type, Collection<Past> pasts) {
    Set<String> keys = new HashSet<>();
    for (Past past : pasts) {
      String key = past.key();
      if (key != null) {
        keys.add(key);
      }
    }
    return redisAnswers.on(model.states(type, keys));
  }
}
