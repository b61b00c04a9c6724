package io.rollcall.command.http;

import io.rollcall.http.CorsRules;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which front ends may call from a browser.
 *
 * @param origins origins whose pages may call, such as {@code https://erp.example}; {@code *} is
 *     all of them
 */
@ConfigurationProperties("rollcall.cors")
public record CorsProperties(
    @DefaultValue({"http://localhost:3000", "http://127.0.0.1:3000"}) List<String> origins) {

  public CorsProperties {
    origins = List.copyOf(origins);
    try {
      CorsRules.of(origins);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("rollcall.cors.origins: " + e.getMessage(), e);
    }
  }
}
