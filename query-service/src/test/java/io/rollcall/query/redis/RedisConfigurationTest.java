package io.rollcall.query.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.EpollProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisConfigurationTest {
  private static final Duration SILENCE = Duration.ofSeconds(3);

  @Test
  void packetsThatNobodyAcknowledges_endAConnection_whereTheSystemCan() {
    SocketOptions options = RedisConfiguration.socketOptions(Duration.ofSeconds(7), SILENCE);
    assertThat(options.getConnectTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(options.isEnableTcpUserTimeout()).isEqualTo(EpollProvider.isAvailable());
    if (EpollProvider.isAvailable()) {
      assertThat(options.getTcpUserTimeout().getTcpUserTimeout()).isEqualTo(SILENCE);
    }
  }

  @Test
  void withoutAnyTimeToConnect_lettucesOwnHolds() {
    assertThat(RedisConfiguration.socketOptions(null, SILENCE).getConnectTimeout())
        .isEqualTo(SocketOptions.DEFAULT_CONNECT_TIMEOUT_DURATION);
  }
}
