package io.rollcall.command.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class LimitedInputTest {
  @Test
  void limit_mayBeReached_notPassed() throws Exception {
    assertThat(limited(5, 5).readAllBytes()).hasSize(5);
    assertThatThrownBy(() -> limited(6, 5).readAllBytes()).hasMessage("too long");
    LimitedInput single = limited(2, 1);
    single.read();
    assertThatThrownBy(single::read).hasMessage("too long");
    assertThatThrownBy(() -> limited(6, 5).skipNBytes(6)).hasMessage("too long");
  }

  private static LimitedInput limited(int size, int limit) {
    return new LimitedInput(
        new ByteArrayInputStream(new byte[size]),
        limit,
        () -> new IllegalStateException("too long"));
  }
}
