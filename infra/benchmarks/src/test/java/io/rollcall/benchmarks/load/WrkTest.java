package io.rollcall.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WrkTest {
  private static final String PRINTED =
      """
      Running 2s test @ http://127.0.0.1:8080/api/students/
        1 threads and 32 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     3.57ms    2.52ms  31.03ms   87.43%
          Req/Sec     9.52k     1.20k   11.02k    70.00%
        Latency Distribution
           50%  902.00us
           75%    4.25ms
           90%    6.41ms
           99%    1.03s\s
        18942 requests in 2.00s, 1.08GB read
      Requests/sec:   9463.51
      Transfer/sec:    550.31MB
      """;

  @Test
  void figures_areReadInMilliseconds() throws IOException {
    assertThat(Wrk.read(PRINTED)).isEqualTo(new Throughput(9_463.51, 0.902, 1_030));
  }

  @Test
  void badAnswers_fail() {
    assertThatThrownBy(
            () ->
                Wrk.read(
                    PRINTED.replace(
                        "Requests/sec", "  Non-2xx or 3xx responses: 12\nRequests/sec")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Non-2xx or 3xx responses: 12");
  }

  @Test
  void socketErrors_fail() {
    assertThatThrownBy(
            () ->
                Wrk.read(
                    PRINTED.replace(
                        "Requests/sec",
                        "  Socket errors: connect 0, read 3, write 0, timeout 0\nRequests/sec")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("read 3");
  }

  @Test
  void missingProgram_saysWhatInstallsIt() {
    assertThatThrownBy(() -> new Program("no-such-program", "such-programs").require())
        .isInstanceOf(MissingProgram.class)
        .hasMessage(
            "no-such-program is not on the PATH. Install it: on Debian, apt-get install"
                + " such-programs.");
  }
}
