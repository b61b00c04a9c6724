package io.rollcall.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/** The defaults of this service's settings, and what it says to bad values. */
class PropertiesTest {

  @Test
  void defaults_arePinned() throws Exception {
    Binder binder = Binder.get(shipped());
    PostgresProperties postgres = binder.bind("rollcall.postgres", PostgresProperties.class).get();
    assertThat(postgres)
        .isEqualTo(
            new PostgresProperties(
                "localhost",
                5432,
                "rollcall",
                "rollcall",
                "",
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                16,
                Duration.ofSeconds(3)));
  }

  @ParameterizedTest
  @CsvSource({
    "host,''",
    "host,' '",
    "database,''",
    "user,''",
    "port,0",
    "port,65536",
    "connect-timeout,0s",
    "statement-timeout,-1s",
    "lock-timeout,0s",
    "pool-size,0",
    "pool-size,1001",
    "pool-wait,0s",
  })
  void badValue_isNamed(String key, String value) throws Exception {
    StandardEnvironment environment = shipped();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("bad", Map.of("rollcall.postgres." + key, value)));
    assertThatThrownBy(
            () -> Binder.get(environment).bind("rollcall.postgres", PostgresProperties.class))
        .rootCause()
        .hasMessageContaining("rollcall.postgres." + key);
  }

  private static StandardEnvironment shipped() throws Exception {
    StandardEnvironment environment = new StandardEnvironment();
    new YamlPropertySourceLoader()
        .load("application.yml", new ClassPathResource("application.yml"))
        .forEach(environment.getPropertySources()::addLast);
    return environment;
  }
}
