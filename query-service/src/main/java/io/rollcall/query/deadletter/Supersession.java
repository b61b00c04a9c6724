package io.rollcall.query.deadletter;

import io.rollcall.query.view.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which letters need not be applied any more, going by what is stored of their rows. Pure. */
final class Supersession {
  static final String ITSELF = "its record has been applied, as when its type was built anew";
  static final String LATER = "a later change of its row has been applied";

  private Supersession() {}

  /**
   * The notes that open letters are superseded, of those that are.
   *
   * @param stored the stamps of rows, or of their deletes, by their keys
   */
  static List<Note> notes(List<Letter> open, Map<String, Stamp> stored) {
    List<Note> notes = new ArrayList<>();
    for (Letter letter : open) {
      Stamp stamp = letter.key() == null ? null : stored.get(letter.key());
      String why = why(letter.id().offset(), stamp);
      if (why != null) {
        notes.add(new Note.Superseded(letter.id(), why));
      }
    }
    return notes;
  }

  /**
   * Why a letter is superseded, or null if it is not. A letter that cannot be read tells no
   * position in Postgres's log, but all changes of a row stand in one partition, in their order.
   *
   * @param stamp of what is stored of its row; null if that is nothing
   */
  static @Nullable String why(long offset, @Nullable Stamp stamp) {
    if (stamp == null || stamp.offset() < offset) {
      return null;
    }
    return stamp.offset() == offset ? ITSELF : LATER;
  }
}
