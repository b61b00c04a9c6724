package io.rollcall.query.http;

import io.rollcall.row.ByteSink;
import io.rollcall.row.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it is fitted to what the caller accepts and has already.
 *
 * @param contentType the body's media type
 * @param tag the body's strong entity tag, quotes and all; null if it has none
 * @param headers further headers
 */
public record Answer(
    int status,
    String contentType,
    Content content,
    @Nullable String tag,
    Map<String, String> headers) {

  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  /** JSON. */
  public static Answer json(int status, byte[] body) {
    return json(status, Content.of(body));
  }

  /** JSON. */
  public static Answer json(int status, Content content) {
    return new Answer(status, JSON, content, null, Map.of());
  }

  /** An error in DRF's form: {@code {"detail": …}}. */
  public static Answer detail(int status, String detail) {
    return json(status, members("{\"detail\":", detail, "}"));
  }

  /** An error of ours, <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>. */
  public static Answer problem(int status, String title, String detail) {
    String start =
        "{\"type\":\"about:blank\",\"title\":\""
            + title
            + "\",\"status\":"
            + status
            + ",\"detail\":";
    return new Answer(status, PROBLEM, Content.of(members(start, detail, "}")), null, Map.of());
  }

  /** That the service failed, for reasons that its log tells. */
  public static Answer failed() {
    return problem(
        500,
        "Internal Server Error",
        "The service failed. Its log says why; asking again may not help.");
  }

  private static byte[] members(String start, String text, String end) {
    return new ByteSink(start.length() + text.length() + 16)
        .write(start.getBytes(StandardCharsets.US_ASCII))
        .write(JsonText.quote(text))
        .write(end.getBytes(StandardCharsets.US_ASCII))
        .toBytes();
  }

  /** The same with an entity tag. */
  public Answer tagged(String tag) {
    return new Answer(status, contentType, content, tag, headers);
  }

  /** The same with a further header. */
  public Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return with(more);
  }

  /** The same body in another form. */
  public Answer with(Content other) {
    return new Answer(status, contentType, other, tag, headers);
  }

  /** The same with other headers. */
  public Answer with(Map<String, String> others) {
    return new Answer(status, contentType, content, tag, others);
  }
}
