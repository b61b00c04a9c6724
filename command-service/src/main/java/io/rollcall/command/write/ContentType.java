package io.rollcall.command.write;

import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request says that its body is.
 *
 * @param header the header {@code Content-Type} as sent; empty if it was not
 */
record ContentType(String header) {

  /** Whether it is of a media type, such as {@code text/csv}. */
  boolean is(String mediaType) {
    return parts()[0].strip().equalsIgnoreCase(mediaType);
  }

  /** The charset that it names; UTF-8 if it names none or one that there is not, as in Django. */
  Charset charset() {
    String[] parts = parts();
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.toLowerCase(Locale.ROOT).startsWith("charset=")) {
        Charset named = named(parameter.substring("charset=".length()).replace("\"", "").strip());
        return named == null ? StandardCharsets.UTF_8 : named;
      }
    }
    return StandardCharsets.UTF_8;
  }

  /** The answer where it is not what is taken. */
  Refusal unsupported() {
    return new Refusal(
        Problem.of(
            Status.UNSUPPORTED_MEDIA_TYPE,
            "Unsupported media type \"" + header + "\" in request."));
  }

  private String[] parts() {
    return header.split(";", -1);
  }

  private static @Nullable Charset named(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return null;
    }
  }
}
