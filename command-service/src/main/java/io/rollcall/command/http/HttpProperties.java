package io.rollcall.command.http;

import io.rollcall.http.TrustedProxies;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this service is addressed.
 *
 * @param trustedProxies blocks of addresses ({@code 10.0.0.0/8}) of the proxies whose {@code
 *     Forwarded} and {@code X-Forwarded-*} headers are believed; none by default
 */
@ConfigurationProperties("rollcall.http")
public record HttpProperties(@DefaultValue List<String> trustedProxies) {

  public HttpProperties {
    trustedProxies = List.copyOf(trustedProxies);
    try {
      TrustedProxies.of(trustedProxies);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("rollcall.http.trusted-proxies: " + e.getMessage(), e);
    }
  }
}
