package io.rollcall.query.read;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.AnswersApiFixture;
import io.rollcall.query.log.Warnings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** What tests of other packages need of this one. */
public final class ReadApiFixture {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private ReadApiFixture() {}

  /** The read API over some lists, without a server. */
  public static WebTestClient on(Catalog catalog, Lists lists) {
    InstantSource clock = InstantSource.system();
    ReadAnswers reads =
        new ReadAnswers(
            catalog,
            lists,
            TrustedProxies.of(List.of()),
            new ReadGate(TIMEOUT, 100, new Warnings(clock, System.out::println)),
            NearAnswersFixture.nothing(),
            new ReadMeters(new SimpleMeterRegistry(), catalog),
            ForkJoinPool.commonPool(),
            clock);
    return WebTestClient.bindToWebHandler(
            exchange -> Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND)))
        .webFilter(new ReadApi(reads, AnswersApiFixture.without()))
        .configureClient()
        .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(-1))
        .responseTimeout(TIMEOUT)
        .build();
  }
}
