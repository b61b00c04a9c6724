package io.rollcall.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which front ends may call from a browser, and the headers that tell the browser so.
 *
 * <p>An origin that is not allowed gets the plain answer, whose body its browser then withholds.
 * Immutable.
 */
public final class CorsRules {
  private static final String METHODS = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE";
  private static final String REQUEST_HEADERS =
      "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer,"
          + " Rollcall-After, X-CSRFToken, X-Requested-With";
  private static final String ANSWER_HEADERS =
      "Allow, ETag, Location, Preference-Applied, Retry-After, Rollcall-As-Of, Rollcall-Source,"
          + " Rollcall-Token, Server-Timing";
  private static final Pattern ORIGIN = Pattern.compile("https?://[^/\\s?#]+");
  private static final String MAX_AGE_SECONDS = "3600";

  private final Set<String> origins;

  private CorsRules(Set<String> origins) {
    this.origins = origins;
  }

  /**
   * Rules that allow the given origins, like {@code https://erp.example}; {@code *} allows all.
   *
   * @throws IllegalArgumentException naming the first that is no origin
   */
  public static CorsRules of(List<String> origins) {
    for (String origin : origins) {
      if (!origin.equals("*") && !ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            "'" + origin + "' is no origin; write it like https://erp.example:8443, or *");
      }
    }
    return new CorsRules(Set.copyOf(origins));
  }

  /** Whether any origin is allowed at all; if not, no answer says anything of origins. */
  public boolean isActive() {
    return !origins.isEmpty();
  }

  /** Whether a request is a browser's question beforehand, to be answered with 204. */
  public boolean isPreflight(
      String method, @Nullable String origin, @Nullable String requestedMethod) {
    return isActive() && method.equals("OPTIONS") && origin != null && requestedMethod != null;
  }

  /** The headers of an answer to a request from an origin, {@code Vary} apart. */
  public Map<String, String> headers(@Nullable String origin) {
    String allowed = allowed(origin);
    return allowed == null
        ? Map.of()
        : Map.of(
            "Access-Control-Allow-Origin",
            allowed,
            "Access-Control-Expose-Headers",
            ANSWER_HEADERS);
  }

  /** The headers of the answer to a preflight, {@code Vary} apart. */
  public Map<String, String> preflightHeaders(@Nullable String origin) {
    String allowed = allowed(origin);
    if (allowed == null) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Access-Control-Allow-Origin", allowed);
    headers.put("Access-Control-Allow-Methods", METHODS);
    headers.put("Access-Control-Allow-Headers", REQUEST_HEADERS);
    headers.put("Access-Control-Max-Age", MAX_AGE_SECONDS);
    return headers;
  }

  private @Nullable String allowed(@Nullable String origin) {
    if (origin == null) {
      return null;
    }
    if (origins.contains("*")) {
      return "*";
    }
    return origins.contains(origin) ? origin : null;
  }
}
