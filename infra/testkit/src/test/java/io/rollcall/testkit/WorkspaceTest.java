package io.rollcall.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {

  @Test
  void what_a_dead_jvm_left_is_removed(@TempDir Path parent) throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path left = workspace(parent, dead.pid());

    Workspace.open(parent);

    assertThat(left).doesNotExist();
  }

  @Test
  void what_others_use_is_kept(@TempDir Path parent) throws IOException {
    Path used = workspace(parent, ProcessHandle.current().parent().orElseThrow().pid());
    Path foreign = Files.createDirectory(parent.resolve("rollcall-test-of-someone"));

    Workspace.open(parent);

    assertThat(used).exists();
    assertThat(foreign).exists();
  }

  private static Path workspace(Path parent, long pid) throws IOException {
    Path folder = Files.createDirectories(parent.resolve("rollcall-test-" + pid + "/redis-1"));
    Files.writeString(folder.resolve("server.log"), "");
    return folder.getParent();
  }
}
