package io.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void zero_becomes_a_free_port_of_its_own() {
    Ports ports = Ports.free().resolve();

    assertThat(
            List.of(
                ports.edge(),
                ports.query(),
                ports.command(),
                ports.postgres(),
                ports.kafka(),
                ports.redis()))
        .doesNotHaveDuplicates()
        .allMatch(port -> port > 1_023);
  }

  @Test
  void taken_ports_are_all_named_with_the_options_that_move_them() throws IOException {
    try (ServerSocket one = taken();
        ServerSocket other = taken()) {
      Ports ports = new Ports(0, one.getLocalPort(), 0, 0, other.getLocalPort(), 0);

      assertThatThrownBy(ports::resolve)
          .isInstanceOf(StackException.class)
          .hasMessageContaining("Port " + one.getLocalPort() + " is in use")
          .hasMessageContaining("--query-port or ROLLCALL_QUERY_PORT")
          .hasMessageContaining("Port " + other.getLocalPort() + " is in use")
          .hasMessageContaining("--kafka-port or ROLLCALL_KAFKA_PORT");
    }
  }

  @Test
  void port_given_twice_is_refused() throws IOException {
    int port;
    try (ServerSocket socket = taken()) {
      port = socket.getLocalPort();
    }
    Ports ports = new Ports(0, port, port, 0, 0, 0);

    assertThatThrownBy(ports::resolve).hasMessageContaining("--command-port");
  }

  @Test
  void number_that_is_no_port_is_refused_with_its_option() {
    assertThatThrownBy(() -> new Ports(8000, 8080, 8081, 65_536, 9092, 6379))
        .isInstanceOf(StackException.class)
        .hasMessageStartingWith("--postgres-port 65536 is no port");
  }

  private static ServerSocket taken() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
