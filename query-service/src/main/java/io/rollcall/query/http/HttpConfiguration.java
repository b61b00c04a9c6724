package io.rollcall.query.http;

import io.rollcall.http.CorsRules;
import io.rollcall.http.TrustedProxies;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Wires what all HTTP has in common. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({HttpProperties.class, CorsProperties.class})
class HttpConfiguration {
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

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> legalRequestTargets() {
    return factory -> factory.addServerCustomizers(HttpConfiguration::legalRequestTargets);
  }

  static HttpServer legalRequestTargets(HttpServer server) {
    RequestTargetHandler handler = new RequestTargetHandler();
    return server.doOnChannelInit(
        (observer, channel, remote) ->
            channel
                .pipeline()
                .addAfter(NettyPipeline.HttpCodec, "rollcall.requestTarget", handler));
  }
}
