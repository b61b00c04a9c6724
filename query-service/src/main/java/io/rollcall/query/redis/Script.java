package io.rollcall.query.redis;

import io.lettuce.core.codec.Base16;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A Lua script.
 *
 * @param source its text
 * @param sha1 the digest that Redis knows it by
 */
public record Script(String source, String sha1) {
  /** Reads a script from the class path, next to a class; of several files each follows another. */
  public static Script of(Class<?> beside, String... files) {
    ByteArrayOutputStream source = new ByteArrayOutputStream();
    for (String file : files) {
      try (InputStream in = beside.getResourceAsStream(file)) {
        if (in == null) {
          throw new IllegalStateException(file + " is not on the class path");
        }
        in.transferTo(source);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    byte[] bytes = source.toByteArray();
    return new Script(new String(bytes, StandardCharsets.UTF_8), Base16.digest(bytes));
  }
}
