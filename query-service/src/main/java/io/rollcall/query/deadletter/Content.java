package io.rollcall.query.deadletter;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as a person can read them: text where they are UTF-8, else base64. Both null for none.
 *
 * @param text the text
 * @param base64 all other bytes
 */
record Content(@Nullable String text, @Nullable String base64) {
  static Content of(byte @Nullable [] bytes) {
    if (bytes == null) {
      return new Content(null, null);
    }
    try {
      return new Content(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), null);
    } catch (CharacterCodingException e) {
      return new Content(null, Base64.getEncoder().encodeToString(bytes));
    }
  }
}
