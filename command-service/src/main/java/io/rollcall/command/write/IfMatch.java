package io.rollcall.command.write;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code If-Match}: on which versions of a row a write may act.
 *
 * <p>Of a tag {@code "<version>.<hash>"} only the version counts, since the hash also changes when
 * a row that is shown within this one does. A weak tag never matches (RFC 9110, 13.1.1), nor does
 * what is no tag of ours.
 */
sealed interface IfMatch {
  /** No condition. */
  record Absent() implements IfMatch {}

  /** {@code *}: any version, if only the row is there. */
  record AnyVersion() implements IfMatch {}

  /** One of these versions. */
  record Versions(List<Long> versions) implements IfMatch {
    public Versions {
      versions = List.copyOf(versions);
    }
  }

  Pattern TAG = Pattern.compile("\\G\\s*(W/)?\"([^\"]*)\"\\s*(?:,|$)");
  Pattern OURS = Pattern.compile("([0-9]{1,18})(\\..*)?");

  /** Reads all values of the header; none mean no condition. */
  static IfMatch parse(List<String> values) {
    if (values.isEmpty()) {
      return new Absent();
    }
    String joined = String.join(",", values).strip();
    if (joined.equals("*")) {
      return new AnyVersion();
    }
    return new Versions(
        TAG.matcher(joined)
            .results()
            .filter(tag -> tag.group(1) == null)
            .map(tag -> version(tag.group(2)))
            .flatMapToLong(OptionalLong::stream)
            .boxed()
            .toList());
  }

  /** Whether a row of that version may be written. */
  default boolean allows(long version) {
    return switch (this) {
      case Absent absent -> true;
      case AnyVersion any -> true;
      case Versions list -> list.versions().contains(version);
    };
  }

  private static OptionalLong version(String tag) {
    Matcher ours = OURS.matcher(tag);
    return ours.matches() ? OptionalLong.of(Long.parseLong(ours.group(1))) : OptionalLong.empty();
  }
}
