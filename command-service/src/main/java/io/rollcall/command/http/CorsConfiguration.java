package io.rollcall.command.http;

import io.rollcall.http.CorsRules;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Tells browsers which pages may call, and answers their questions beforehand.
 *
 * <p>Unlike Spring's own filter it serves pages of other origins too, without a word of permission,
 * as Django does: it is for the browser to keep the answer from them.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CorsProperties.class)
class CorsConfiguration {

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  WebFilter corsFilter(CorsProperties properties) {
    CorsRules rules = CorsRules.of(properties.origins());
    return (exchange, chain) -> filter(rules, exchange, chain);
  }

  private static Mono<Void> filter(
      CorsRules rules, ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    ServerHttpResponse response = exchange.getResponse();
    HttpHeaders headers = response.getHeaders();
    String origin = request.getHeaders().getOrigin();
    String requested = request.getHeaders().getFirst(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    if (rules.isActive()) {
      headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
    if (rules.isPreflight(request.getMethod().name(), origin, requested)) {
      rules.preflightHeaders(origin).forEach(headers::set);
      response.setStatusCode(HttpStatus.NO_CONTENT);
      return response.setComplete();
    }
    rules.headers(origin).forEach(headers::set);
    return chain.filter(exchange);
  }
}
