package io.rollcall.stack;

import io.rollcall.servers.Command;
import io.rollcall.servers.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs one of the two services in a JVM of its own and waits until it calls itself healthy.
 *
 * @param jar the service
 * @param folder where its log goes
 * @param port where it listens
 * @param settings what it is told, by property names
 */
record ServiceLaunch(Path jar, Path folder, int port, Map<String, String> settings)
    implements Member.Launch {

  private static final Duration START = Duration.ofMinutes(2);

  private static final List<String> JVM =
      List.of(
          "-Xmx512m",
          "-XX:+ExitOnOutOfMemoryError",
          "-Djava.awt.headless=true",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  @Override
  public Member.Running start() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(JVM);
    words.addAll(List.of("-jar", jar.toString()));
    words.add("--server.address=127.0.0.1");
    words.add("--server.port=" + port);
    settings.forEach((property, value) -> words.add("--" + property + "=" + value));
    ServerProcess process = ServerProcess.start(folder, Command.of(words));
    Health health = Health.of("http://127.0.0.1:" + port);
    process.awaitReady(START, () -> health.ask().isUp());
    return new Member.Running(process.pid(), process::close);
  }
}
