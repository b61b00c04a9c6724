package io.rollcall.campus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in the text format of Postgres's COPY. */
final class CopyText {

  private CopyText() {}

  static void append(StringBuilder out, List<@Nullable Object> row) {
    for (int i = 0; i < row.size(); i++) {
      if (i > 0) {
        out.append('\t');
      }
      Object value = row.get(i);
      switch (value) {
        case null -> out.append("\\N");
        case String text -> escape(out, text);
        default -> out.append(value);
      }
    }
    out.append('\n');
  }

  private static void escape(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        default -> out.append(c);
      }
    }
  }
}
