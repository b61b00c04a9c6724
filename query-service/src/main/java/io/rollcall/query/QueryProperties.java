package io.rollcall.query;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What both services must be told alike.
 *
 * @param catalog Where further types are.
 * @param topics What topics are called.
 */
@Validated
@ConfigurationProperties("rollcall")
record QueryProperties(
    @DefaultValue @Valid CatalogFolder catalog, @DefaultValue @Valid TopicNames topics) {
  /**
   * Further types.
   *
   * @param directory A directory of further catalog files.
   */
  record CatalogFolder(@Nullable Path directory) {}

  /**
   * Names of topics.
   *
   * @param prefix What the name of every topic begins with.
   */
  record TopicNames(@DefaultValue("rollcall") @Pattern(regexp = "[A-Za-z0-9._-]+") String prefix) {}
}
