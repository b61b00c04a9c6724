package io.rollcall.servers;

import io.rollcall.servers.Command.StopSignal;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Ties child processes to the life of this JVM, even if that is killed.
 *
 * <p>On Linux the kernel sends a child its stop signal when its parent ends ({@code
 * PR_SET_PDEATHSIG}, which {@code setpriv} sets). Parent means the very thread that started it, so
 * one thread that lives as long as the JVM starts them all. Children also leave the terminal's
 * process group: Ctrl-C reaches this JVM alone, which stops them in its own order. Elsewhere a
 * child outlives a killed JVM, and the next start on its folder says so.
 */
final class Lifeline {
  private static final boolean TIED = isOnPath("setpriv") && isOnPath("setsid");

  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("server-starter").unstarted(task));

  private Lifeline() {}

  /**
   * The words that start a program which ends with this JVM.
   *
   * @param wrapper words that change what the program runs as: a change of credentials afterwards
   *     would cut the line
   */
  static List<String> tied(List<String> wrapper, StopSignal signal, List<String> program) {
    List<String> words = new ArrayList<>();
    if (TIED) {
      words.add("setsid");
    }
    words.addAll(wrapper);
    if (TIED) {
      words.addAll(List.of("setpriv", "--pdeathsig", signal.name()));
    }
    words.addAll(program);
    return words;
  }

  static Process start(ProcessBuilder builder) throws IOException, InterruptedException {
    try {
      return STARTER.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  static boolean isOnPath(String program) {
    String path = System.getenv("PATH");
    if (path == null) {
      return false;
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (new File(folder, program).canExecute()) {
        return true;
      }
    }
    return false;
  }
}
