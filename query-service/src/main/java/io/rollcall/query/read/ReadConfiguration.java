package io.rollcall.query.read;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.AnswersApi;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.near.NearMeters;
import io.rollcall.query.near.NearProperties;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;

/** Wires the read API. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadProperties.class)
class ReadConfiguration {

  @Bean
  ReadAnswers readAnswers(
      Catalog catalog,
      Lists lists,
      TrustedProxies proxies,
      Positions positions,
      NearRows rows,
      NearProperties near,
      MeterRegistry meters,
      @Qualifier("readScheduler") Scheduler scheduler,
      ReadProperties properties) {
    InstantSource clock = InstantSource.system();
    Warnings warnings = new Warnings(clock, LoggerFactory.getLogger(ReadGate.class)::warn);
    return new ReadAnswers(
        catalog,
        lists,
        proxies,
        new ReadGate(properties.timeout(), properties.maxConcurrent(), warnings),
        hotChanged -> {
          NearAnswers kept = new NearAnswers(near, positions, rows, hotChanged);
          NearMeters.bytes(meters, "answers", kept::bytes);
          return kept;
        },
        new ReadMeters(meters, catalog),
        scheduler::schedule,
        clock);
  }

  @Bean
  ReadApi readApi(ReadAnswers reads, AnswersApi answers) {
    return new ReadApi(reads, answers);
  }
}
