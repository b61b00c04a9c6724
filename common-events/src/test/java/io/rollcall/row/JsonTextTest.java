package io.rollcall.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonTextTest {
  private static final JsonMapper JACKSON = JsonMapper.builder().build();

  @Test
  void everyCodePoint_readsInJacksonAndBack() {
    for (int from = 0; from <= Character.MAX_CODE_POINT; from += 0x800) {
      if (from != Character.MIN_SURROGATE) {
        check(new String(IntStream.range(from, from + 0x800).toArray(), 0, 0x800));
      }
    }
  }

  @Test
  void mixedTexts_readInJacksonAndBack() {
    Random random = new Random(28);
    String[] pieces = {"\"", "\\", "\n", "\u0001", "\u001f", "u0041", "/", "é", "漢", "🎓", "x", ""};
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(random.nextInt(20), 0, pieces.length).forEach(p -> text.append(pieces[p]));
      check(text.toString());
    }
  }

  private static void check(String text) {
    byte[] json = JsonText.quote(text);
    assertThat(JACKSON.readValue(json, String.class)).isEqualTo(text);
    assertThat(JsonText.unquote(json, 0, json.length)).isEqualTo(text);
  }

  @Test
  void quote_escapesNoMoreThanJacksonDoes() {
    String text = "a\"b\\c/d\b\f\n\r\t\u0000\u001fé漢🎓\u2028\u007f";
    assertThat(JsonText.quote(text))
        .asString()
        .isEqualToIgnoringCase(JACKSON.writeValueAsString(text));
  }
}
