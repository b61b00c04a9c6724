package io.rollcall.query;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the query service. */
@SpringBootApplication(proxyBeanMethods = false)
public class QueryApplication {
  static void main(String[] args) {
    SpringApplication.run(QueryApplication.class, args);
  }
}
