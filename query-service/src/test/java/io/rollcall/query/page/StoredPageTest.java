package io.rollcall.query.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.query.read.PageBody;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredPageTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 50_000})
  void json_isWhatWasEncoded_whateverIsEmbedded(int rows) {
    byte[] json = "{\"name\":\"Zoë\"},".repeat(rows).getBytes(StandardCharsets.UTF_8);
    Set<Long> embedded = LongStream.range(0, rows).boxed().collect(Collectors.toSet());
    byte[] stored = StoredPage.encode(PageBody.of(json), embedded, 7);
    assertThat(StoredPage.body(stored).json()).isEqualTo(json);
    assertThat(StoredPage.body(stored).length()).isEqualTo(json.length);
    assertThat(stored[0]).isEqualTo((byte) 'P');
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 20})
  void json_ofSomethingElse_isRefused(int length) {
    byte[] json = new byte[100];
    new Random(1).nextBytes(json);
    byte[] stored = StoredPage.encode(PageBody.of(json), Set.of(1L), 7);
    assertThatThrownBy(() -> StoredPage.body(Arrays.copyOf(stored, length)))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] lease = new byte[length];
    Arrays.fill(lease, (byte) 'L');
    assertThatThrownBy(() -> StoredPage.body(lease)).isInstanceOf(IllegalArgumentException.class);
  }
}
