package io.rollcall.query.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageKeyTest {
  private static final String VIEW = "0123456789abcdef01234567";

  @ParameterizedTest
  @CsvSource({
    "1, 1, :0001:00000001",
    "100, 255, :0064:000000ff",
    "5000, 4294967295, :1388:ffffffff"
  })
  void entry_readsBackAsThePage(int size, long number, String end) {
    PageKey page = new PageKey(VIEW, size, number);
    assertThat(page.entry()).isEqualTo(VIEW + end);
    assertThat(PageKey.ofEntry(page.entry())).isEqualTo(page);
  }
}
