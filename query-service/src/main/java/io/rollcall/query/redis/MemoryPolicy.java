package io.rollcall.query.redis;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Redis does when its memory is full.
 *
 * <p>Only pages carry an expiry, which are made anew when they are gone: rows, deletes, offsets and
 * list views hold together, and none may go without the others. So a policy that removes only keys
 * with an expiry is as good as one that removes nothing; any other one makes lists wrong without a
 * sign.
 *
 * @param name its {@code maxmemory-policy}; null where it does not tell
 * @param maxMemory how many bytes it may take, 0 for all there are; null where it does not tell
 */
record MemoryPolicy(@Nullable String name, @Nullable Long maxMemory) {
  /** Nothing is known. */
  static final MemoryPolicy UNKNOWN = new MemoryPolicy(null, null);

  /** From the answer to {@code INFO memory}. */
  static MemoryPolicy ofInfo(String info) {
    Map<String, String> fields = RedisInfo.fields(info);
    return of(fields.get("maxmemory_policy"), fields.get("maxmemory"));
  }

  /** From the answer to {@code CONFIG GET maxmemory*}. */
  static MemoryPolicy ofConfig(Map<String, String> config) {
    return of(config.get("maxmemory-policy"), config.get("maxmemory"));
  }

  private static MemoryPolicy of(@Nullable String name, @Nullable String maxMemory) {
    boolean isNumber = maxMemory != null && maxMemory.matches("[0-9]{1,18}");
    return new MemoryPolicy(
        name == null || name.isEmpty() ? null : name.toLowerCase(Locale.ROOT),
        isNumber ? Long.valueOf(maxMemory) : null);
  }

  boolean isKnown() {
    return name != null;
  }

  /** Whether keys without an expiry are removed when memory is full. */
  private boolean takesOurKeys() {
    return name != null && !name.equals("noeviction") && !name.startsWith("volatile-");
  }

  /** What is wrong and what to do about it; null while no key can be lost. */
  @Nullable String problem() {
    return takesOurKeys() && !isUnlimited()
        ? "Redis removes keys of the lists when its memory is full, and they would be wrong then: "
            + "maxmemory-policy is "
            + name
            + ". Set it to noeviction, or to a volatile-* one, which takes only pages."
        : null;
  }

  /** What to see to although nothing is wrong yet. */
  @Nullable String warning() {
    if (!isKnown()) {
      return "Redis does not tell its maxmemory-policy; see to it that it is noeviction or volatile-*";
    }
    return takesOurKeys() && isUnlimited()
        ? "maxmemory-policy is "
            + name
            + ", which does no harm only while maxmemory is 0; set it to noeviction or volatile-*"
        : null;
  }

  private boolean isUnlimited() {
    return maxMemory != null && maxMemory == 0;
  }
}
