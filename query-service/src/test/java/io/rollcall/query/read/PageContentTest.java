package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageContentTest {
  private static byte[] text(int length, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("{\"name\":").append(random.nextInt(1_000)).append('}');
    }
    return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "40, 2",
    "40, 8191",
    "40, 8192",
    "300, 70000",
    "65535, 100",
    "65536, 100",
    "150000, 5000000"
  })
  void compressed_isTheSameAsPlain(int before, int rows) throws IOException {
    byte[] start = text(before, 1);
    byte[] json = text(rows, 2);
    PageContent content = new PageContent(start, PageBody.of(json));
    byte[] plain = content.plain();
    assertThat(plain).hasSize(content.length()).startsWith(start).endsWith('}');
    assertThat(new String(plain, before, rows, StandardCharsets.US_ASCII))
        .isEqualTo(new String(json, StandardCharsets.US_ASCII));
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(content.gzip()))) {
      assertThat(gzip.readAllBytes()).isEqualTo(plain);
    }
  }

  @Test
  void tags_differWithWhatTheyAreOf() {
    PageBody rows = PageBody.of(text(100, 1));
    String tag = new PageContent(text(40, 1), rows).tag();
    assertThat(new PageContent(text(40, 1), PageBody.of(text(100, 1))).tag()).isEqualTo(tag);
    assertThat(new PageContent(text(40, 2), rows).tag()).isNotEqualTo(tag);
    assertThat(new PageContent(text(40, 1), PageBody.of(text(100, 2))).tag()).isNotEqualTo(tag);
  }
}
