package io.rollcall.command;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the command service. */
@SpringBootApplication(proxyBeanMethods = false)
public class CommandApplication {
  static void main(String[] args) {
    SpringApplication.run(CommandApplication.class, args);
  }
}
