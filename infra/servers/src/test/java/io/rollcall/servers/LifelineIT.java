package io.rollcall.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

class LifelineIT {

  @Test
  @EnabledOnOs(LINUX)
  void servers_end_with_a_jvm_that_is_killed(@TempDir Path folder) throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = parent.inputReader()) {
      ProcessHandle postgres = process(output.readLine());
      ProcessHandle redis = process(output.readLine());
      assertThat(postgres.isAlive() && redis.isAlive()).isTrue();

      parent.destroyForcibly();

      postgres.onExit().get(20, TimeUnit.SECONDS);
      redis.onExit().get(20, TimeUnit.SECONDS);
      assertThat(ServerProcess.leftover(folder.resolve("postgres"))).isEmpty();
    }
  }

  private static ProcessHandle process(String pid) throws IOException {
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  /** Starts servers from a thread that ends, and waits to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      Thread starter =
          new Thread(
              () -> {
                Path postgres = folder.resolve("postgres");
                Path redis = folder.resolve("redis");
                System.out.println(PostgresServer.start(postgres, FreePorts.next()).pid());
                System.out.println(RedisServer.start(redis, FreePorts.next()).pid());
              });
      starter.start();
      starter.join();
      System.in.read();
    }
  }
}
