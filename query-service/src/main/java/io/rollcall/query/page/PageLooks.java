package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.ReadModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks at the pages that are kept in Redis, which do not count as used by that. Thread-safe. */
public final class PageLooks {
  private static final Script LOOK = Script.of(PageLooks.class, "look.lua");

  /** What Redis says of a key that does not expire. */
  private static final long NEVER = -1;

  private final Redis redis;
  private final Keys keys;

  PageLooks(Redis redis, Keys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  /**
   * What there is of a page and of its list view; neither counts as used by that.
   *
   * @param number the page's number, or 0 for the last
   */
  public CompletableFuture<PageLook> look(LiveView view, long number, int size) {
    Keys.OfType of = keys.of(view.query().type());
    return redis
        .run(
            LOOK,
            new byte[][] {of.view(view.id()), of.views(), of.meta()},
            Keys.bytes(view.query().canonical()),
            ReadModel.ascii(number),
            ReadModel.ascii(size),
            Keys.bytes(PageKey.entryStart(view, size)),
            of.pagePrefix())
        .thenApply(answer -> PageLook.of(of, view, size, answer));
  }

  /** The entries of the pages of a type that are kept or being filled. */
  public CompletableFuture<List<String>> entries(ResourceType type) {
    return redis
        .send(c -> c.zrange(keys.of(type).pages(), 0, -1))
        .thenApply(all -> all.stream().map(PageLooks::text).toList());
  }

  /** A page's JSON as it is kept; null if it is not. */
  public CompletableFuture<byte @Nullable []> kept(ResourceType type, String entry) {
    return redis
        .send(c -> c.get(Keys.bytes(keys.of(type).pageName(entry))))
        .thenApply(
            stored -> stored == null || stored[0] != 'P' ? null : StoredPage.body(stored).json());
  }

  /** What is stored in the place of a page. */
  public sealed interface Place {
    /** Nothing, or the lease of whoever fills it. */
    record Free() implements Place {}

    /** A page, with its JSON. */
    record Taken(String json) implements Place {}

    /** Neither, as only somebody else can have put it there. */
    record Damaged() implements Place {}
  }

  /** Looks at the place of a page without using it. */
  public CompletableFuture<Place> place(ResourceType type, String entry) {
    byte[] key = Keys.bytes(keys.of(type).pageName(entry));
    CompletableFuture<Long> left = redis.send(c -> c.pttl(key));
    return redis.send(c -> c.get(key)).thenCombine(left, PageLooks::place);
  }

  private static Place place(byte @Nullable [] stored, long leftMs) {
    if (stored == null) {
      return new Place.Free();
    }
    boolean leased = stored.length > 0 && stored[0] == 'L';
    if (leftMs == NEVER || stored.length == 0) {
      return new Place.Damaged();
    }
    if (leased) {
      return new Place.Free();
    }
    try {
      return new Place.Taken(new String(StoredPage.body(stored).json(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | IllegalStateException | NegativeArraySizeException e) {
      return new Place.Damaged();
    }
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.US_ASCII);
  }
}
