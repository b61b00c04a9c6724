package io.rollcall.query;

import io.rollcall.catalog.Catalog;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Reading;
import io.rollcall.change.Topics;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all features need. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QueryProperties.class)
class QueryConfiguration {
  @Bean
  Catalog catalog(QueryProperties properties) {
    return Catalog.load(properties.catalog().directory());
  }

  @Bean
  Topics topics(QueryProperties properties) {
    return new Topics(properties.topics().prefix());
  }

  @Bean
  Reading reading() {
    return new ChangeReader();
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
