package io.rollcall.query.read;

import io.rollcall.catalog.Catalog;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.AnswersApi;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.near.NearProperties;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Wires the read API. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadProperties.class)
class ReadConfiguration {

  /** One route for all types: what a path names is data. */
  @Bean
  RouterFunction<ServerResponse> reads(
      Catalog catalog,
      Lists lists,
      TrustedProxies proxies,
      AnswersApi answers,
      Positions positions,
      NearRows rows,
      NearProperties near,
      @Qualifier("readScheduler") Scheduler scheduler,
      ReadProperties properties) {
    InstantSource clock = InstantSource.system();
    Warnings warnings = new Warnings(clock, LoggerFactory.getLogger(ReadGate.class)::warn);
    return route(
        new ReadApi(
            catalog,
            lists,
            proxies,
            answers,
            new ReadGate(properties.timeout(), properties.maxConcurrent(), warnings),
            hotChanged -> new NearAnswers(near, positions, rows, hotChanged),
            scheduler,
            clock));
  }

  static RouterFunction<ServerResponse> route(ReadApi api) {
    HandlerFunction<ServerResponse> handler =
        request -> ServerResponse.ok().build((exchange, context) -> api.handle(exchange));
    Mono<HandlerFunction<ServerResponse>> route = Mono.just(handler);
    return request -> ReadTarget.isUnderBase(request.uri().getRawPath()) ? route : Mono.empty();
  }
}
