package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.query.read.QueryParameters.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageLinksTest {
  private static final String LIST = "http://a.test/api/students/";

  private static PageLinks links(String query) {
    return new PageLinks(LIST, Objects.requireNonNull(QueryParameters.parse(query)));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "page_size=2, ?page=3&page_size=2, ?page_size=2",
        "-, ?page=3, ''",
        "page=2, ?page=3, ''",
        "page=2&page=5, ?page=3, ''",
        "page=last&year=1, ?page=3&year=1, ?year=1",
        "%70age=2, ?page=3, ''",
        "Page=2, ?Page=2&page=3, ?Page=2",
        "z=1&a=2&b&a=1, ?a=2&a=1&b=&page=3&z=1, ?a=2&a=1&b=&z=1",
        "q=a+b%20c, ?page=3&q=a+b+c, ?q=a+b+c",
        "q=~_.-*'()!, ?page=3&q=~_.-%2A%27%28%29%21, ?q=~_.-%2A%27%28%29%21",
        "q=%c3%a9, ?page=3&q=%C3%A9, ?q=%C3%A9",
        "q=100%, ?page=3&q=100%25, ?q=100%25",
        "q=%FF, ?page=3&q=%EF%BF%BD, ?q=%EF%BF%BD",
        "=x&, ?=x&page=3, ?=x",
        "%F0%9F%98%80=1&%EF%BF%BD=2, ?page=3&%EF%BF%BD=2&%F0%9F%98%80=1, "
            + "?%EF%BF%BD=2&%F0%9F%98%80=1"
      })
  void links_keepTheOtherParameters_sorted(String query, String next, String previous) {
    assertThat(links(query).next(2, 3)).isEqualTo(LIST + next);
    assertThat(links(query).previous(2)).isEqualTo(LIST + previous);
  }

  @Test
  void theFirstPage_hasNoPrevious_andTheLastNoNext() {
    assertThat(links("page=1").previous(1)).isNull();
    assertThat(links("page=1").next(1, 1)).isNull();
    assertThat(links("page=9").next(9, 9)).isNull();
    assertThat(links("page=9").previous(9)).isEqualTo(LIST + "?page=8");
  }

  /** Random parameters, whose link is read again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aLink_isReadAsTheSameParameters(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      List<Parameter> parameters = new ArrayList<>();
      for (int n = random.nextInt(6); n > 0; n--) {
        parameters.add(new Parameter(text(random), text(random)));
      }
      String url =
          Objects.requireNonNull(new PageLinks(LIST, new QueryParameters(parameters)).next(1, 2));
      List<Parameter> expected = new ArrayList<>(parameters);
      expected.add(new Parameter("page", "2"));
      assertThat(url).as("seed %d", seed).matches("[!-~]+").doesNotContain("\"");
      assertThat(
              Objects.requireNonNull(QueryParameters.parse(url.substring(url.indexOf('?') + 1)))
                  .all())
          .as("seed %d, %s", seed, parameters)
          .containsExactlyInAnyOrderElementsOf(expected)
          .isSortedAccordingTo(Comparator.comparing(PageLinksTest::utf32));
    }
  }

  /** Hexadecimal code points, whose order as text is theirs. */
  private static String utf32(Parameter parameter) {
    StringBuilder out = new StringBuilder();
    parameter.name().codePoints().forEach(c -> out.append("%06x".formatted(c)));
    return out.toString();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(4); n > 0; n--) {
      int c =
          switch (random.nextInt(4)) {
            case 0 -> 0x1f600 + random.nextInt(8);
            case 1 -> 0xe000 + random.nextInt(0x1ffe);
            case 2 -> 0x80 + random.nextInt(0x700);
            default -> random.nextInt(0x80);
          };
      text.appendCodePoint(c);
    }
    return text.toString();
  }
}
