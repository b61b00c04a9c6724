package io.rollcall.query.progress;

import io.rollcall.catalog.Catalog;
import io.rollcall.change.Topics;
import io.rollcall.query.follow.TopicListener;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;

/** Makes what follows capture's progress. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProgressProperties.class)
class ProgressConfiguration {
  @Bean
  ProgressMarks progressMarks(Topics topics) {
    return new ProgressMarks(topics);
  }

  @Bean
  SmartLifecycle progressListener(
      ProgressProperties properties,
      ConsumerFactory<byte[], byte[]> consumers,
      Catalog catalog,
      Topics topics,
      ProgressMarks marks) {
    return new TopicListener(
        "progress",
        consumers,
        new ProgressTopic(properties.source(), catalog, topics, marks),
        why ->
            LoggerFactory.getLogger(ProgressTopic.class)
                .warn("Progress of capture cannot be read, trying again: {}", why));
  }
}
