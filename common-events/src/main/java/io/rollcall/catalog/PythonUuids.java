package io.rollcall.catalog;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** UUIDs as Python reads them from text, in all the spellings that Django takes. */
public final class PythonUuids {
  private static final Pattern BRACES = Pattern.compile("^[{}]+|[{}]+$");
  private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{32}");
  private static final int HALF = 16;

  private PythonUuids() {}

  /**
   * What <a href="https://docs.python.org/3/library/uuid.html#uuid.UUID">{@code UUID(text)}</a>
   * gives, or null where it raises: 32 hexadecimal digits, round which braces, {@code urn:uuid:}
   * and hyphens do not matter.
   */
  public static @Nullable UUID read(String text) {
    String bare = text.replace("urn:", "").replace("uuid:", "");
    String digits = BRACES.matcher(bare).replaceAll("").replace("-", "");
    return DIGITS.matcher(digits).matches()
        ? new UUID(
            Long.parseUnsignedLong(digits, 0, HALF, 16),
            Long.parseUnsignedLong(digits, HALF, 2 * HALF, 16))
        : null;
  }
}
