package io.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private final TrustedProxies proxies =
      TrustedProxies.of(List.of("10.0.0.0/8", "192.0.2.1", "::1/128"));

  @Test
  void strangerIsNotBelieved() {
    assertThat(origin("203.0.113.9", Map.of("X-Forwarded-Host", "evil", "Forwarded", "host=evil")))
        .isEqualTo("http://campus:8080");
  }

  @Test
  void nobodyIsTrustedWithoutBlocks() {
    assertThat(
            TrustedProxies.of(List.of())
                .origin(InetAddress.ofLiteral("127.0.0.1"), "http", "a", name -> List.of("evil")))
        .isEqualTo("http://a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Forwarded | host=erp.example;proto=https | https://erp.example",
        "Forwarded | Host=\"erp.example:8443\";Proto=HTTPS | https://erp.example:8443",
        "Forwarded | for=1.2.3.4;host=evil, for=1.2.3.4;host=erp.example | http://erp.example",
        "Forwarded | for=1.2.3.4;host=outer, for=10.1.1.1;host=inner | http://outer",
        "Forwarded | for=1.2.3.4;host=outer, for=\"[::1]:99\";host=inner | http://outer",
        "Forwarded | host=\"a/b\";proto=ftp | http://campus:8080",
        "X-Forwarded-Host | erp.example | http://erp.example",
        "X-Forwarded-Host | evil, erp.example | http://erp.example",
        "X-Forwarded-Proto | https | https://campus:8080",
        "X-Forwarded-Host | a b | http://campus:8080",
      })
  void proxyIsBelieved(String name, String value, String origin) {
    assertThat(origin("10.9.9.9", Map.of(name, value))).isEqualTo(origin);
  }

  @Test
  void chainOfTrustedProxiesIsFollowedToItsStart() {
    assertThat(
            origin(
                "::1",
                Map.of(
                    "X-Forwarded-For", "203.0.113.9, 192.0.2.1",
                    "X-Forwarded-Host", "erp.example, inner",
                    "X-Forwarded-Proto", "https, http")))
        .isEqualTo("https://erp.example");
  }

  @Test
  void unusualPortIsAppended() {
    assertThat(origin("::1", Map.of("X-Forwarded-Host", "erp.example", "X-Forwarded-Port", "8443")))
        .isEqualTo("http://erp.example:8443");
    assertThat(
            origin("::1", Map.of("X-Forwarded-Host", "erp.example:1", "X-Forwarded-Port", "8443")))
        .isEqualTo("http://erp.example:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "localhost", "10.0.0.0/x", "", "1.2.3.4/-1", "::1/129"})
  void unreadableBlockIsNamed(String block) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrustedProxies.of(List.of(block)))
        .withMessageContaining("'" + block + "'");
  }

  @Test
  void blockEndsWithinAByte() {
    TrustedProxies narrow = TrustedProxies.of(List.of("172.16.0.0/12"));
    assertThat(origin(narrow, "172.31.255.255", Map.of("X-Forwarded-Host", "a")))
        .isEqualTo("http://a");
    assertThat(origin(narrow, "172.32.0.0", Map.of("X-Forwarded-Host", "a")))
        .isEqualTo("http://campus:8080");
  }

  private String origin(String peer, Map<String, String> headers) {
    return origin(proxies, peer, headers);
  }

  private static String origin(TrustedProxies proxies, String peer, Map<String, String> headers) {
    Map<String, List<String>> all = new HashMap<>();
    headers.forEach((name, value) -> all.put(name, List.of(value)));
    return proxies.origin(
        InetAddress.ofLiteral(peer),
        "http",
        "campus:8080",
        name -> all.getOrDefault(name, List.of()));
  }

  @Test
  void aHost_isANameOrAnAddress() {
    assertThat(List.of("erp.test", "erp_1.test:8000", "192.0.2.1:80", "[2001:db8::1]:443"))
        .allMatch(TrustedProxies::isHost);
    assertThat(List.of("", "a b", "a/b", "a@b", "a:b", "a:", "[::1", "a\"", "a:999999", "\u00e9"))
        .noneMatch(TrustedProxies::isHost);
  }
}
