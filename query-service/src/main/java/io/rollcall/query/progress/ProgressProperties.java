package io.rollcall.query.progress;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the query service learns how far capture has come.
 *
 * @param source Who tells: "capture", which is the command service's own; or "topics", which is for
 *     capture by a Kafka Connect cluster: what the topics hold when rows are first found missing
 *     counts as complete, and positions are unknown.
 */
@ConfigurationProperties("rollcall.progress")
record ProgressProperties(@DefaultValue("capture") Source source) {
  enum Source {
    CAPTURE,
    TOPICS
  }
}
