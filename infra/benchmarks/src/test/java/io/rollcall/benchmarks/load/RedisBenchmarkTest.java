package io.rollcall.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RedisBenchmarkTest {
  @Test
  void figures_areReadByTheirHead() throws IOException {
    assertThat(
            RedisBenchmark.read(
                """
                "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
                "GET rollcall-bench","66225.17","0.254","0.080","0.239","0.367","0.543","2.183"
                """))
        .isEqualTo(new Throughput(66_225.17, 0.239, 0.543));
  }

  @Test
  void otherOutput_fails() {
    assertThatThrownBy(() -> RedisBenchmark.read("Could not connect to Redis"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Could not connect");
  }
}
