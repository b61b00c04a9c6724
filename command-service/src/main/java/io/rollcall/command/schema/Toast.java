package io.rollcall.command.schema;

import io.rollcall.command.schema.DatabaseSchema.Storage;
import io.rollcall.command.schema.DatabaseSchema.StoredColumn;
import io.rollcall.command.schema.DatabaseSchema.Table;
import java.util.function.ToLongFunction;

/**
 * Which values Postgres may keep apart from their row (TOAST). An update that leaves such a value
 * alone is logged without it.
 *
 * <p>Postgres makes a row of more than 2 kB smaller until it is not, the largest value first, and
 * keeps apart what has {@link Storage#EXTENDED} or {@link Storage#EXTERNAL}. Only if that leaves
 * more than a page of 8 kB, it goes on to {@link Storage#MAIN}. Values of 24 bytes and less always
 * stay. So when a value goes, each one that could go and has not is no larger than it, and each
 * that went has left a pointer: if even then all columns at their widest fit, it never goes.
 *
 * <p>Compression is left out, since there are values that it does not make smaller; pages are taken
 * to be of 8 kB.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/access/heap/heaptoast.c">
 *     heap_toast_insert_or_update</a>
 */
final class Toast {
  /** What a row may have before its values go: TOAST_TUPLE_TARGET. */
  static final int USUAL_TARGET = 2032;

  /** And before those of storage main go: TOAST_TUPLE_TARGET_MAIN. */
  private static final int MAIN_TARGET = 8160;

  /** The largest value that always stays: a pointer would not be smaller. */
  private static final int STAYS = 24;

  private static final int HEADER = 23;

  private Toast() {}

  /** Whether there may be a row without this column's value in it. */
  static boolean mayMove(Table table, StoredColumn column) {
    long widest = column.widest();
    if (widest <= STAYS) {
      return false;
    }
    return switch (column.storage()) {
      case PLAIN -> false;
      case EXTENDED, EXTERNAL ->
          !fits(
              table,
              table.toastTarget(),
              other -> movesFirst(other) ? Math.min(other.widest(), widest) : other.widest());
      case MAIN ->
          !fits(
              table,
              MAIN_TARGET,
              other ->
                  switch (other.storage()) {
                    case PLAIN -> other.widest();
                    case MAIN -> Math.min(other.widest(), widest);
                    case EXTENDED, EXTERNAL -> Math.min(other.widest(), STAYS);
                  });
    };
  }

  /** Whether a table's limited values all stay with storage main for each of them. */
  static boolean mainKeeps(Table table) {
    return fits(
        table,
        MAIN_TARGET,
        other -> other.isLimited() || !movesFirst(other) ? other.widest() : STAYS);
  }

  private static boolean movesFirst(StoredColumn column) {
    return column.storage() == Storage.EXTENDED || column.storage() == Storage.EXTERNAL;
  }

  private static boolean fits(Table table, int target, ToLongFunction<StoredColumn> size) {
    int header = (HEADER + (table.columns().size() + 7) / 8 + 7) / 8 * 8;
    long sum = header;
    for (StoredColumn column : table.columns().values()) {
      long bytes = size.applyAsLong(column);
      sum += bytes + padding(bytes);
    }
    return sum <= target;
  }

  /** The most that is left free before a value, so that it begins where its type wants it to. */
  private static int padding(long bytes) {
    return bytes >= 8 ? 7 : bytes >= 4 ? 3 : bytes >= 2 ? 1 : 0;
  }
}
