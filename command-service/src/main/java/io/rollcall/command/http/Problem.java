package io.rollcall.command.http;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer that says what is wrong: {@code application/problem+json} of RFC 9457.
 *
 * @param status its HTTP status
 * @param detail what a user is told
 * @param members further members; a list of messages for each bad field, under the field's name. A
 *     field that is called as a member of the RFC ({@code status}) takes its place, since clients
 *     look there for its messages, and the RFC has readers skip a member of a wrong type
 * @param headers further HTTP headers
 */
public record Problem(
    Status status, String detail, Map<String, Object> members, Map<String, String> headers) {
  /** The media type of the body. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** Where messages go that belong to no one field. */
  public static final String NO_FIELD = "non_field_errors";

  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_DETAIL = 1_000;

  /** The statuses that problems have. */
  public enum Status {
    BAD_REQUEST(400, "Bad Request"),
    NOT_FOUND(404, "Not Found"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    NOT_ACCEPTABLE(406, "Not Acceptable"),
    REQUEST_TIMEOUT(408, "Request Timeout"),
    CONFLICT(409, "Conflict"),
    PRECONDITION_FAILED(412, "Precondition Failed"),
    CONTENT_TOO_LARGE(413, "Content Too Large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
    INTERNAL_SERVER_ERROR(500, "Internal Server Error"),
    SERVICE_UNAVAILABLE(503, "Service Unavailable");

    private final int code;
    private final String title;

    Status(int code, String title) {
      this.code = code;
      this.title = title;
    }

    /** The number. */
    public int code() {
      return code;
    }
  }

  public Problem {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    headers = Map.copyOf(headers);
  }

  /** A problem that needs no more than words. */
  public static Problem of(Status status, String detail) {
    return new Problem(status, detail, Map.of(), Map.of());
  }

  /** A problem of some fields, each with its messages. */
  public static Problem of(Status status, Map<String, List<String>> errors) {
    String detail =
        errors.entrySet().stream()
            .map(field -> words(field.getKey(), field.getValue()))
            .collect(Collectors.joining(" "));
    return new Problem(status, cut(detail), new LinkedHashMap<>(errors), Map.of());
  }

  /** The same, to be tried again in a second. */
  public static Problem unavailable(String detail) {
    return of(Status.SERVICE_UNAVAILABLE, detail).withHeader("Retry-After", "1");
  }

  /** This problem with one more member. */
  public Problem with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.putIfAbsent(name, value);
    return new Problem(status, detail, more, headers);
  }

  /** This problem with one more header. */
  public Problem withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(status, detail, members, more);
  }

  /** The body; what is no text in UTF-8 (half a surrogate pair, sent as an escape) becomes a ?. */
  public byte[] toJson() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", status.title);
    body.put("status", status.code);
    body.put("detail", detail);
    body.putAll(members);
    return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
  }

  private static String words(String field, List<String> messages) {
    String said = String.join(" ", messages);
    return field.equals(NO_FIELD) ? said : field + ": " + said;
  }

  private static String cut(String detail) {
    return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL - 1) + "…";
  }
}
