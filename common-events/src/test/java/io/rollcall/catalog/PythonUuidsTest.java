package io.rollcall.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonUuidsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f2345678-1234-5678-9234-56781234567a",
        "F234567812345678923456781234567A",
        "{f2345678-1234-5678-9234-56781234567A}",
        "urn:uuid:f2345678-1234-5678-9234-56781234567a",
        "}f-2-345678123456789234-56781234567a--{{"
      })
  void spellings_areOne(String text) {
    assertThat(PythonUuids.read(text))
        .isEqualTo(UUID.fromString("f2345678-1234-5678-9234-56781234567a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-2-3-4-5",
        " f2345678-1234-5678-9234-56781234567a",
        "f2345678-1234-5678-9234-56781234567",
        "f2345678-1234-5678-9234-56781234567ab",
        "g2345678-1234-5678-9234-56781234567a"
      })
  void others_areNone(String text) {
    assertThat(PythonUuids.read(text)).isNull();
  }
}
