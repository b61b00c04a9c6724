package io.rollcall.query.http;

import io.rollcall.http.TrustedProxies;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How callers reach the service.
 *
 * @param trustedProxies blocks of addresses, like 10.0.0.0/8, of the proxies whose Forwarded and
 *     X-Forwarded-* headers are believed
 */
@ConfigurationProperties("rollcall.http")
public record HttpProperties(@DefaultValue List<String> trustedProxies) {

  /** Checks the blocks. */
  public HttpProperties {
    trustedProxies = List.copyOf(trustedProxies);
    try {
      proxies(trustedProxies);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("rollcall.http.trusted-proxies: " + e.getMessage(), e);
    }
  }

  TrustedProxies proxies() {
    return proxies(trustedProxies);
  }

  private static TrustedProxies proxies(List<String> blocks) {
    return TrustedProxies.of(blocks);
  }
}
