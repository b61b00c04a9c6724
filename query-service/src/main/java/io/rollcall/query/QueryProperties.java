package io.rollcall.query;

import io.rollcall.query.settings.Setting;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What both services must be told alike.
 *
 * @param catalog Where further types are.
 * @param topics What topics are called.
 */
@ConfigurationProperties("rollcall")
record QueryProperties(@DefaultValue CatalogFolder catalog, @DefaultValue TopicNames topics) {
  /**
   * Further types.
   *
   * @param directory A directory of further catalog files.
   */
  record CatalogFolder(@Nullable Path directory) {}

  /**
   * Names of topics.
   *
   * @param prefix What the name of every topic begins with: letters, digits, ., _ and -, at most
   *     100.
   */
  record TopicNames(@DefaultValue("rollcall") String prefix) {
    TopicNames {
      new Setting("rollcall.topics.prefix")
          .matches(prefix, "[A-Za-z0-9._-]{1,100}", "letters, digits, ., _ and -, at most 100");
    }
  }
}
