package io.rollcall.query.fallback;

import static io.rollcall.query.fallback.ListsOnPostgres.bind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FallbackPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new FallbackProperties(
                true,
                "localhost",
                5432,
                "rollcall",
                "rollcall",
                "",
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                64,
                16,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "host, ''",
    "host, ' '",
    "port, 0",
    "port, 65536",
    "database, ''",
    "user, ''",
    "redis-timeout, 0",
    "redis-timeout, 61s",
    "patience, 9ms",
    "patience, 61s",
    "retry, 9ms",
    "retry, 2m",
    "max-concurrent, 0",
    "max-concurrent, 10001",
    "pool-size, 0",
    "pool-size, 1001",
    "pool-wait, 0",
    "compare-timeout, 9ms",
    "compare-timeout, 61m",
    "pool-wait, 2m",
    "connect-timeout, -1s",
    "connect-timeout, 2m",
    "statement-timeout, 1ms",
    "statement-timeout, 1h"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.fallback." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.fallback." + key + " is ")
        .hasMessageContaining("give ");
  }

  @Test
  void aTimeForRedis_thatLeavesTooLittleForPostgres_isRefused() {
    FallbackProperties properties = bind(Map.of());
    properties.checkWithin(Duration.ofSeconds(5));
    assertThatThrownBy(() -> properties.checkWithin(Duration.ofMillis(3_998)))
        .hasMessageContaining("rollcall.fallback.patience is 2s; give ");
    assertThatThrownBy(() -> properties.checkWithin(Duration.ofMillis(1_998)))
        .hasMessageContaining("rollcall.fallback.redis-timeout is 1s; give ")
        .hasMessageContaining("999ms");
  }
}
