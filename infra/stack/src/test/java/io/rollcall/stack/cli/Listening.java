package io.rollcall.stack.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The listening TCP sockets of this machine, as Linux tells them. */
final class Listening {

  private static final String LISTEN = "0A";
  private static final Set<String> LOOPBACK =
      Set.of("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F");

  private Listening() {}

  /**
   * Those of some ports that take connections from other machines, as {@code address:port} in
   * hexadecimal.
   */
  static List<String> elsewhereThanOnLoopback(Set<Integer> ports) throws IOException {
    List<String> found = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (!Files.exists(Path.of(table))) {
        continue;
      }
      for (String line : Files.readAllLines(Path.of(table)).stream().skip(1).toList()) {
        String[] fields = line.strip().split("\\s+");
        String[] address = fields[1].split(":");
        if (fields[3].equals(LISTEN)
            && ports.contains(Integer.parseInt(address[1], 16))
            && !LOOPBACK.contains(address[0])) {
          found.add(fields[1]);
        }
      }
    }
    return found;
  }
}
