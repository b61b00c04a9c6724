package io.rollcall.query.http;

import io.rollcall.http.CorsRules;
import io.rollcall.http.TrustedProxies;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Wires what all HTTP has in common. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({HttpProperties.class, CorsProperties.class})
class HttpConfiguration {
  private static final String REQUEST_TARGET = "rollcall.requestTarget";

  @Bean
  TrustedProxies trustedProxies(HttpProperties properties) {
    return properties.proxies();
  }

  @Bean
  AnswersApi answersApi(CorsProperties cors) {
    return new AnswersApi(new Answers(CorsRules.of(cors.origins())));
  }

  @Bean
  ErrorApi errorApi(AnswersApi answers) {
    return new ErrorApi(answers);
  }

  @Bean
  PreflightApi preflightApi(AnswersApi answers) {
    return new PreflightApi(answers);
  }

  /** What answers reads comes into being later than the server. */
  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> beforeTheServer(
      AnswersApi answers, ObjectProvider<Reads> reads) {
    return factory ->
        factory.addServerCustomizers(
            HttpConfiguration::legalRequestTargets,
            server -> reads(server, answers, reads::getObject));
  }

  static HttpServer legalRequestTargets(HttpServer server) {
    RequestTargetHandler handler = new RequestTargetHandler();
    return server.doOnChannelInit(
        (observer, channel, remote) ->
            channel.pipeline().addAfter(NettyPipeline.HttpCodec, REQUEST_TARGET, handler));
  }

  /** To be added after {@link #legalRequestTargets}. */
  static HttpServer reads(HttpServer server, AnswersApi answers, Supplier<Reads> reads) {
    return server.doOnChannelInit(
        (observer, channel, remote) ->
            channel
                .pipeline()
                .addAfter(
                    REQUEST_TARGET,
                    "rollcall.reads",
                    new ReadsHandler(
                        reads,
                        answers.answers(),
                        Schedulers.boundedElastic()::schedule,
                        answers.counted())));
  }
}
