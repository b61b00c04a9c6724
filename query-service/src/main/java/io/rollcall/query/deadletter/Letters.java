package io.rollcall.query.deadletter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The letters that the topic tells of, followed record by record: those that are open, and those
 * that something has become of. Of each kind only so many are kept, the newest; the topic has them
 * all. Thread-safe.
 */
final class Letters {
  private static final Comparator<Letter> BY_POSITION = Comparator.comparingLong(Letter::position);

  private final int most;
  private final Map<LetterId, Letter> open = new LinkedHashMap<>();
  private final Map<LetterId, Letter> closed = new LinkedHashMap<>();
  private long next;
  private long unlisted;
  private long firstUnlisted = Long.MAX_VALUE;
  private boolean read;

  /**
   * @param most how many open ones are kept, and as many others
   */
  Letters(int most) {
    this.most = most;
  }

  /**
   * Takes what the next record of the topic says.
   *
   * @param entry null if that is nothing
   * @param position where the record stands; if not behind the last one, the topic is another by
   *     now, and all that was known is forgotten
   */
  synchronized void take(@Nullable Entry entry, long position) {
    if (position < next) {
      open.clear();
      closed.clear();
      unlisted = 0;
      firstUnlisted = Long.MAX_VALUE;
    }
    next = position + 1;
    switch (entry) {
      case null -> {}
      case Entry.SetAside(Letter letter) -> setAside(letter);
      case Entry.Noted(Note note, Instant at) -> {
        Letter before = find(note.id());
        if (before != null) {
          put(before.noted(note, at));
        }
      }
    }
    notifyAll();
  }

  private void setAside(Letter letter) {
    Letter before = find(letter.id());
    put(
        before != null && before.recordAt().equals(letter.recordAt())
            ? before.again(letter)
            : letter);
  }

  private void put(Letter letter) {
    Letter before = open.get(letter.id());
    if (before != null
        && letter.state() == LetterState.OPEN
        && before.position() == letter.position()) {
      open.put(letter.id(), letter); // It keeps its place among the others.
      return;
    }
    open.remove(letter.id());
    closed.remove(letter.id());
    if (letter.state() != LetterState.OPEN) {
      closed.put(letter.id(), letter);
      removeEldest(closed);
      return;
    }
    open.put(letter.id(), letter);
    Letter eldest = removeEldest(open);
    if (eldest != null) {
      unlisted++;
      firstUnlisted = Math.min(firstUnlisted, eldest.position());
    }
  }

  private @Nullable Letter removeEldest(Map<LetterId, Letter> letters) {
    if (letters.size() <= most) {
      return null;
    }
    Iterator<Letter> eldest = letters.values().iterator();
    Letter removed = eldest.next();
    eldest.remove();
    return removed;
  }

  /** Says that all is taken that the topic held when it was begun. */
  synchronized void readToEnd() {
    read = true;
  }

  /** Whether all was taken that the topic held when it was begun. */
  synchronized boolean isRead() {
    return read;
  }

  /** Where the next record of the topic stands. */
  synchronized long next() {
    return next;
  }

  /** Waits until the record at a place of the topic is taken; whether it is. */
  synchronized boolean await(long position, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (next <= position) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** The letter that stands for a record, or null. */
  synchronized @Nullable Letter find(LetterId id) {
    Letter letter = open.get(id);
    return letter == null ? closed.get(id) : letter;
  }

  /** All open ones, the eldest first. */
  synchronized List<Letter> open() {
    return sorted(open.values().stream());
  }

  /** The open ones of a row. */
  synchronized List<Letter> openOf(String type, String key) {
    return sorted(
        open.values().stream()
            .filter(letter -> type.equals(letter.type()) && key.equals(letter.key())));
  }

  /** How many open ones a type has. */
  synchronized long openOf(String type) {
    return open.values().stream().filter(letter -> type.equals(letter.type())).count();
  }

  /** How many open ones were set aside before those that are kept; some may be closed by now. */
  synchronized long unlisted() {
    return unlisted;
  }

  /**
   * Some letters, in the order in which they were set aside.
   *
   * @param states that they may be in
   * @param after the position behind which they begin; -1 for the first
   */
  synchronized List<Letter> some(
      Set<LetterState> states, Predicate<Letter> wanted, long after, int atMost) {
    return Stream.concat(
            states.contains(LetterState.OPEN) ? open.values().stream() : Stream.of(),
            closed.values().stream().filter(letter -> states.contains(letter.state())))
        .filter(letter -> letter.position() > after)
        .filter(wanted)
        .sorted(BY_POSITION)
        .limit(atMost)
        .collect(Collectors.toList());
  }

  /**
   * Forgets those that something has become of before a moment.
   *
   * @return the place in the topic before which nothing is needed any more
   */
  synchronized long forget(Instant before) {
    closed.values().removeIf(letter -> letter.since().isBefore(before));
    long needed = Math.min(next, firstUnlisted);
    for (Map<LetterId, Letter> letters : List.of(open, closed)) {
      for (Letter letter : letters.values()) {
        needed = Math.min(needed, letter.position());
      }
    }
    return needed;
  }

  private static List<Letter> sorted(Stream<Letter> letters) {
    List<Letter> sorted = new ArrayList<>(letters.toList());
    sorted.sort(BY_POSITION);
    return sorted;
  }
}
