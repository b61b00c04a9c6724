package io.rollcall.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/students/?year=4&search=a+b%20c",
        "/a;b=c/@:!$&'()*+,=~-._?x=1?2/3:@!$'()*,;",
        "http://a.test:80/api/?x=%C3%A9"
      })
  void aUri_staysAsItIs(String target) {
    assertThat(RequestTarget.legal(target)).isSameAs(target);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/?x=a|b /?x=a%7Cb",
        "/?{}^`\\\"<> /?%7B%7D%5E%60%5C%22%3C%3E",
        "/?x=100% /?x=100%25",
        "/?x=%zz%4 /?x=%25zz%254",
        "/?x[]=1 /?x%5B%5D=1",
        "/a[1]/ /a%5B1%5D/",
        "/?x=a#b /?x=a%23b",
        "/?x=Ã© /?x=%C3%A9"
      })
  void eachOtherByte_isPercentEncoded(String target, String legal) {
    assertThat(RequestTarget.legal(target)).isEqualTo(legal);
  }

  @Test
  void whateverBytes_becomeAUri() {
    Random random = new Random(28);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[12];
      random.nextBytes(bytes);
      String target = "/?" + new String(bytes, StandardCharsets.ISO_8859_1);
      assertThat(URI.create(RequestTarget.legal(target)).getRawQuery()).isNotEmpty();
    }
  }
}
