package io.rollcall.query.redis;

import io.lettuce.core.codec.Base16;
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
  /** Reads a script from the class path, next to a class. */
  public static Script of(Class<?> beside, String file) {
    try (InputStream in = beside.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is not on the class path");
      }
      byte[] source = in.readAllBytes();
      String sha1 = Base16.digest(source);
      return new Script(new String(source, StandardCharsets.UTF_8), sha1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
