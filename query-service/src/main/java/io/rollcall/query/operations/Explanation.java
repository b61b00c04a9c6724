package io.rollcall.query.operations;

import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.EvictionLog;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.page.PageLook;
import io.rollcall.query.page.PageLook.Standing;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a page of a list would be answered at one moment, and from what. Times are ISO 8601.
 *
 * @param type the name of the list's type
 * @param query the canonical list query, which all URLs of the same meaning share
 * @param generation which generation of the type is read
 * @param answeredFrom {@code memory}, {@code redis}, {@code postgres}, or {@code nothing}
 * @param because why from there, in words
 * @param caughtUp how far the list has caught up with the database
 * @param lastEviction of the page, among the last thousand of the type; null for none
 */
record Explanation(
    String type,
    String query,
    long generation,
    String answeredFrom,
    String because,
    CaughtUp caughtUp,
    View view,
    Page page,
    Memory memory,
    @Nullable LastEviction lastEviction) {

  /**
   * How far a list has caught up.
   *
   * @param complete whether all rows are there that it shows something of
   * @param position in Postgres's log; null where it is not known
   * @param ageMs how long that has been the newest one; null where it is not known
   */
  record CaughtUp(boolean complete, @Nullable String position, @Nullable Long ageMs) {}

  /**
   * The list view in Redis.
   *
   * @param live whether changes keep it up to date
   * @param complete whether it has all its rows
   * @param rows how many; null while it is not complete
   * @param idleMs how long ago its last use was noted, which is done every few seconds at most
   * @param expiresInMs after how long it goes if nobody reads it; null where it stays
   */
  record View(
      String id,
      String key,
      boolean live,
      boolean complete,
      @Nullable Long rows,
      @Nullable Long idleMs,
      @Nullable Long expiresInMs) {}

  /**
   * The page in Redis; what is null is not known, or not there.
   *
   * @param number from 1; null for the last one of a list whose length is not known
   * @param pages how many the list has
   * @param standing {@code kept}, {@code filling} or {@code absent}
   * @param ageMs how long ago it was stored
   * @param expiresInMs after how long it goes if nobody reads it
   * @param bytes how many it takes in Redis
   * @param jsonBytes how many bytes of JSON it is
   * @param embeds how many things it shows of other rows
   */
  record Page(
      @Nullable Long number,
      int size,
      @Nullable Long pages,
      @Nullable String key,
      String standing,
      @Nullable Long ageMs,
      @Nullable Long expiresInMs,
      @Nullable Long bytes,
      @Nullable Long jsonBytes,
      @Nullable Integer embeds) {}

  /**
   * What the service that was asked has in memory.
   *
   * @param sure whether it may serve anything from there
   * @param page whether it has the page
   * @param length whether it has the length of the list
   * @param answers how many whole answers it has that were made of the page, each for one spelling
   *     of the URL
   */
  record Memory(boolean sure, boolean page, boolean length, int answers) {
    /** Whether an answer can be made of it. */
    boolean answersAll() {
      return sure && ((page && length) || answers > 0);
    }
  }

  /**
   * Why the page went.
   *
   * @param kind what the change was to the page
   * @param type the type of the changed row
   * @param key its key; empty where it was no single row's
   * @param fields the columns that were changed
   */
  record LastEviction(
      String at, long agoMs, String kind, String type, String key, List<String> fields) {}

  /**
   * All that was seen of it.
   *
   * @param expiry after how long what nobody reads goes; null for a view that stays
   * @param complete whether all rows are there that the list shows something of
   * @param source where it is read from if not from memory; null for nowhere
   */
  record Seen(
      ListQuery query,
      int size,
      long generation,
      PageLook look,
      @Nullable Duration expiry,
      boolean complete,
      AsOf asOf,
      Memory memory,
      @Nullable Source source,
      List<EvictionLog.Logged> evictions) {}

  /** Tells what was seen. */
  static Explanation of(Seen seen, Instant now) {
    PageLook look = seen.look();
    Answered answered = answered(seen);
    Long atMs = seen.asOf().atMs();
    return new Explanation(
        seen.query().type().name(),
        seen.query().canonical(),
        seen.generation(),
        answered.from(),
        answered.because(),
        new CaughtUp(
            seen.complete(),
            seen.asOf().text(),
            atMs == null ? null : Math.max(0, now.toEpochMilli() - atMs)),
        view(seen, now),
        page(look, seen.size(), now),
        seen.memory(),
        lastEviction(look.page(), seen.evictions(), now));
  }

  private record Answered(String from, String because) {}

  private static Answered answered(Seen seen) {
    if (seen.memory().answersAll()) {
      return new Answered(
          Source.MEMORY.label(),
          seen.memory().answers() > 0
              ? "a whole answer is in memory"
              : "the page and the length of the list are in memory");
    }
    Source source = seen.source();
    if (source == null) {
      return new Answered("nothing", "the rows are not complete, and Postgres is not to be read");
    }
    return switch (source) {
      case MEMORY -> throw new IllegalArgumentException("memory is behind all others");
      case POSTGRES ->
          new Answered(
              source.label(),
              seen.complete()
                  ? "Redis was away and has not caught up, or may lose keys"
                  : "the rows are not complete in Redis");
      case REDIS -> new Answered(source.label(), fromRedis(seen.look()));
    };
  }

  private static String fromRedis(PageLook look) {
    if (look.rows() == null) {
      return "the list view is made of all rows first, and then the page";
    }
    return switch (look.standing()) {
      case Standing.Kept kept -> "the page is kept";
      case Standing.BeingFilled filled -> "the page is being filled, which is waited for";
      case Standing.Absent absent -> "the page is made of its rows";
    };
  }

  private static View view(Seen seen, Instant now) {
    PageLook look = seen.look();
    Instant usedAt = look.usedAt();
    Duration expiry = seen.expiry();
    Long idleMs = usedAt == null ? null : Math.max(0, Duration.between(usedAt, now).toMillis());
    return new View(
        look.viewId(),
        look.viewKey(),
        usedAt != null,
        look.rows() != null,
        look.rows(),
        idleMs,
        idleMs == null || expiry == null ? null : Math.max(0, expiry.toMillis() - idleMs));
  }

  private static Page page(PageLook look, int size, Instant now) {
    Long number = look.page() == null ? null : look.page().number();
    return switch (look.standing()) {
      case Standing.Kept kept ->
          new Page(
              number,
              size,
              look.pages(),
              look.pageKey(),
              "kept",
              Math.max(0, Duration.between(kept.storedAt(), now).toMillis()),
              kept.left().toMillis(),
              kept.bytes(),
              kept.jsonBytes(),
              kept.embeds());
      case Standing.BeingFilled filled -> page(look, number, size, "filling");
      case Standing.Absent absent -> page(look, number, size, "absent");
    };
  }

  private static Page page(PageLook look, @Nullable Long number, int size, String standing) {
    return new Page(
        number, size, look.pages(), look.pageKey(), standing, null, null, null, null, null);
  }

  private static @Nullable LastEviction lastEviction(
      @Nullable PageKey page, List<EvictionLog.Logged> evictions, Instant now) {
    for (EvictionLog.Logged logged : evictions) {
      if (logged.eviction().page().equals(page)) {
        var cause = logged.eviction().cause();
        return new LastEviction(
            logged.at().toString(),
            Math.max(0, Duration.between(logged.at(), now).toMillis()),
            cause.kind().name().toLowerCase(Locale.ROOT),
            cause.type(),
            cause.key(),
            cause.fields());
      }
    }
    return null;
  }
}
