package io.rollcall.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        "x-gzip",
        "deflate, gzip, br",
        "gzip;q=0.1",
        "gzip; q=1.0, identity; q=0.5",
        "identity;q=0.5, gzip;q=0.5",
        "*",
        "*;q=0.3",
        "identity;q=0, gzip;q=0.2"
      })
  void isAsked(String header) {
    assertThat(Gzip.isAsked(List.of(header))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "br",
        "identity",
        "gzip;q=0",
        "gzip;q=0.000",
        "*;q=0",
        "*, gzip;q=0",
        "identity, gzip;q=0.5",
        "gzip;q=x",
        "gzipped"
      })
  void isNotAsked(String header) {
    assertThat(Gzip.isAsked(List.of(header))).isFalse();
    assertThat(Gzip.isAsked(List.of())).isFalse();
  }

  @Test
  void compress_isUndoneByGunzip() throws IOException {
    Random random = new Random(28);
    for (int size : new int[] {0, 1, 1_000, 300_000}) {
      byte[] body = new byte[size];
      random.nextBytes(body);
      try (GZIPInputStream in =
          new GZIPInputStream(new ByteArrayInputStream(Gzip.compress(body)))) {
        assertThat(in.readAllBytes()).isEqualTo(body);
      }
    }
  }
}
