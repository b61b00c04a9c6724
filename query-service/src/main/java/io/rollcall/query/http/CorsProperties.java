package io.rollcall.query.http;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which front ends may call from a browser.
 *
 * @param origins origins, like https://erp.example, of the front ends that may call; * allows all
 */
@ConfigurationProperties("rollcall.cors")
public record CorsProperties(
    @DefaultValue({"http://localhost:3000", "http://127.0.0.1:3000"}) List<String> origins) {

  /** Checks the origins. */
  public CorsProperties {
    origins = List.copyOf(origins);
    for (String origin : origins) {
      if (!origin.equals("*") && !origin.matches("https?://[^/\\s?#]+")) {
        throw new IllegalArgumentException(
            "rollcall.cors.origins: '"
                + origin
                + "' is no origin; write it like https://erp.example:8443, or *");
      }
    }
  }
}
