package io.rollcall.query.read;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.AnswersApi;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.near.NearMeters;
import io.rollcall.query.near.NearProperties;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;

/** Wires the read API. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadProperties.class)
class ReadConfiguration {

  @Bean(destroyMethod = "close")
  ReadGate readGate(ReadProperties properties) {
    Warnings warnings =
        new Warnings(InstantSource.system(), LoggerFactory.getLogger(ReadGate.class)::warn);
    return new ReadGate(properties.timeout(), properties.maxConcurrent(), warnings);
  }

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
      ReadGate gate) {
    InstantSource clock = InstantSource.system();
    return new ReadAnswers(
        catalog,
        lists,
        proxies,
        gate,
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
  ListUrls listUrls(Catalog catalog, Lists lists) {
    return new ListUrls(catalog, lists);
  }

  @Bean
  AnswersInMemory answersInMemory(ReadAnswers reads) {
    return reads::inMemory;
  }

  @Bean
  ReadsUnderWay readsUnderWay(ReadAnswers reads) {
    return reads::underWay;
  }

  @Bean
  Ends readsEnd(ReadAnswers reads, AnswersApi answers, ReadProperties properties) {
    return new Ends(() -> reads.underWay() + answers.underWay(), properties.timeout());
  }

  @Bean
  ReadApi readApi(ReadAnswers reads, AnswersApi answers) {
    return new ReadApi(reads, answers);
  }

  /**
   * Has a service that stops wait for the reads under way, until they are sent. The server, which
   * has stopped listening by then, knows of none; what they read from stops later.
   */
  static final class Ends implements SmartLifecycle {
    private static final long LOOK_MS = 10;

    private final IntSupplier underWay;
    private final Duration longest;
    private volatile boolean running;

    Ends(IntSupplier underWay, Duration longest) {
      this.underWay = underWay;
      this.longest = longest;
    }

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      long start = System.nanoTime();
      while (underWay.getAsInt() > 0 && System.nanoTime() - start < longest.toNanos()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
      }
      running = false;
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 1;
    }
  }
}
