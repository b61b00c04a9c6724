package io.rollcall.query.page;

import io.rollcall.query.view.Keys;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.Meta;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Redis has of a page and of its list view at one moment.
 *
 * @param meta what is known of the type's rows as a whole
 * @param viewId what the last part of the list view's key is called
 * @param viewKey the key of the list view
 * @param usedAt when the list view was last noted as used; null if it is not live
 * @param rows how many rows the list has; null if the view is not complete, so that it is not known
 * @param page which page; null where the last one is meant and it is not known which that is
 * @param pageKey its key; null where it is not known
 * @param standing what stands under the key
 */
public record PageLook(
    Meta meta,
    String viewId,
    String viewKey,
    @Nullable Instant usedAt,
    @Nullable Long rows,
    @Nullable PageKey page,
    @Nullable String pageKey,
    Standing standing) {

  /** What can stand under a page's key. */
  public sealed interface Standing {
    /**
     * The page.
     *
     * @param left how long it is kept if nobody reads it
     * @param bytes how many it takes in Redis
     * @param jsonBytes how many bytes of JSON it is
     * @param embeds how many things it shows of other rows
     */
    record Kept(Duration left, long bytes, long jsonBytes, int embeds, Instant storedAt)
        implements Standing {}

    /**
     * The lease of a fill.
     *
     * @param left how long until another may begin one
     */
    record BeingFilled(Duration left) implements Standing {}

    /** Nothing. */
    record Absent() implements Standing {}
  }

  /** How many pages the list has; null if that is not known. */
  public @Nullable Long pages() {
    return rows == null || page == null ? null : NearPages.pages(rows, page.size());
  }

  /** Reads the answer of {@code look.lua}. */
  static PageLook of(Keys.OfType of, LiveView view, int size, List<Object> answer) {
    String used = ascii(answer.get(1));
    long rows = (Long) answer.get(2);
    long number = (Long) answer.get(3);
    PageKey page = number == 0 ? null : new PageKey(view.id(), size, number);
    return new PageLook(
        Meta.of((List<?>) answer.getFirst()),
        view.id(),
        of.viewName(view.id()),
        used.isEmpty() ? null : Instant.ofEpochMilli((long) Double.parseDouble(used)),
        rows < 0 ? null : rows,
        page,
        page == null ? null : of.pageName(page.entry()),
        answer.size() < 5 ? new Standing.Absent() : standing(answer.subList(4, answer.size())));
  }

  private static Standing standing(List<Object> told) {
    Duration left = Duration.ofMillis(Math.max(0, (Long) told.get(1)));
    return ascii(told.getFirst()).equals("P")
        ? new Standing.Kept(
            left,
            (Long) told.get(2),
            bytes(told.get(5)).getInt(),
            bytes(told.get(3)).getInt(),
            Instant.ofEpochMilli(bytes(told.get(4)).getLong()))
        : new Standing.BeingFilled(left);
  }

  private static ByteBuffer bytes(Object told) {
    return ByteBuffer.wrap((byte[]) told);
  }

  private static String ascii(Object told) {
    return new String((byte[]) told, StandardCharsets.US_ASCII);
  }
}
