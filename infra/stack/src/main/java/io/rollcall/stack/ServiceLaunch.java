package io.rollcall.stack;

import io.rollcall.servers.Command;
import io.rollcall.servers.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs one of the two services in a JVM of its own and waits until it calls itself healthy.
 *
 * @param program what runs
 * @param folder where its log goes
 * @param port where it listens
 * @param settings what it is told, by property names
 */
record ServiceLaunch(ServiceProgram program, Path folder, int port, Map<String, String> settings)
    implements Member.Launch {

  private static final Duration START = Duration.ofMinutes(5);

  /** The same program as another process, with further settings. */
  ServiceLaunch beside(Path otherFolder, int otherPort, Map<String, String> further) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(further);
    return new ServiceLaunch(program, otherFolder, otherPort, all);
  }

  @Override
  public void prepare() throws InterruptedException {
    program.unpack();
  }

  @Override
  public Member.Running start() {
    List<String> words = new ArrayList<>(program.command());
    words.add("--server.address=127.0.0.1");
    words.add("--server.port=" + port);
    settings.forEach((property, value) -> words.add("--" + property + "=" + value));
    ServerProcess process = ServerProcess.start(folder, Command.of(words));
    Health health = Health.of("http://127.0.0.1:" + port);
    process.awaitReady(START, () -> health.ask().isUp());
    return new Member.Running(process.pid(), process::close);
  }
}
