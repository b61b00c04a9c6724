package io.rollcall.query.read;

import com.github.benmanes.caffeine.cache.Ticker;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.http.Answer;
import io.rollcall.query.http.AnswersApi;
import io.rollcall.query.http.Content;
import io.rollcall.query.near.AnswerCache;
import io.rollcall.query.near.NearEntry;
import io.rollcall.query.near.NearProperties;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Whole answers in memory, in the very form in which they are sent. Thread-safe. */
public final class NearAnswers {
  private static final int OBJECT_BYTES = 400;

  private final AnswerCache<Asked, Kept> cache;
  private final Positions positions;
  private final NearRows rows;

  /**
   * @param positions how far what is in memory has caught up
   * @param rows tells when rows change
   * @param hotChanged is told which hot answers have just been outdated; it must not wait
   */
  public NearAnswers(
      NearProperties properties, Positions positions, NearRows rows, Consumer<Asked> hotChanged) {
    this.positions = positions;
    this.rows = rows;
    this.cache =
        new AnswerCache<>(
            properties.answerBytes(),
            (asked, kept) -> OBJECT_BYTES + 2 * asked.chars() + kept.bytes(),
            properties.hotReads(),
            properties.hotWithin(),
            Ticker.systemTicker(),
            hotChanged);
  }

  /**
   * What was asked, to the letter.
   *
   * @param origin scheme and host as callers see them
   * @param path the raw path
   * @param query the raw query; null where there is none
   * @param gzip whether the answer is to be compressed
   */
  public record Asked(String origin, String path, @Nullable String query, boolean gzip) {
    int chars() {
      return origin.length() + path.length() + (query == null ? 0 : query.length());
    }
  }

  /** An answer, and what it is about. */
  record Kept(Answer answer, ResourceType type, Runnable used) {
    int bytes() {
      return answer.content() instanceof Ready ready
          ? ready.bytes().length
          : answer.content().length();
    }
  }

  /** An answer that is right now, what it is about, and how far that is. */
  record Found(Answer answer, ResourceType type, AsOf asOf) {}

  /** The answer, if it is there and right. */
  @Nullable Found get(Asked asked) {
    Kept kept = cache.get(asked);
    AsOf asOf = kept == null ? null : positions.of(kept.type());
    // In this order: what is right after its position was made out shows at least so much.
    if (kept == null || asOf == null || !cache.isRight(asked, kept)) {
      return null;
    }
    kept.used().run();
    return new Found(kept.answer(), kept.type(), asOf);
  }

  /** Begins to listen for changes of what is referred to, before it is looked up. */
  List<NearEntry<?>> begin(Iterable<ResourceType> referred) {
    List<NearEntry<?>> begun = new ArrayList<>();
    referred.forEach(type -> begun.add(rows.of(type)));
    return begun;
  }

  /**
   * Keeps an answer, in the form that was asked for, if it is still right.
   *
   * @param referred what {@link #begin} gave before rows that are referred to were looked up
   * @return the answer, in that form if it is kept
   */
  Answer keep(
      Asked asked, Answer answer, ResourceType type, Parts parts, List<NearEntry<?>> referred) {
    if (!parts.page().isValid() || !parts.count().isValid()) {
      return answer;
    }
    NearEntry<?>[] others = new NearEntry<?>[1 + referred.size()];
    others[0] = parts.count();
    for (int i = 0; i < referred.size(); i++) {
      others[i + 1] = referred.get(i);
    }
    boolean gzip = asked.gzip() && AnswersApi.isWorthGzip(answer.content());
    Answer ready = answer.with(Ready.of(answer.content(), gzip));
    cache.put(asked, new Kept(ready, type, parts.used()), parts.page(), others);
    return ready;
  }

  /** How many answers there are that were made of a page, by the name of its key. */
  int madeOf(String pageKey) {
    return cache.madeOf(pageKey);
  }

  /** What all answers take of memory. */
  long bytes() {
    return cache.bytes();
  }

  /** A body in one form, made; in the other only if somebody asks for it after all. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Ready(int length, byte[] bytes, boolean isGzip) implements Content {
    static Ready of(Content content, boolean gzip) {
      return new Ready(content.length(), gzip ? content.gzip() : content.plain(), gzip);
    }

    @Override
    public byte[] plain() {
      if (!isGzip) {
        return bytes;
      }
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // memory does not fail
      }
    }

    @Override
    public byte[] gzip() {
      return isGzip ? bytes : Content.of(bytes).gzip();
    }

    @Override
    public boolean isReady() {
      return true;
    }
  }
}
