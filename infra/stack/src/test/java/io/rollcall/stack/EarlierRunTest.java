package io.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.servers.Command;
import io.rollcall.servers.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EarlierRunTest {

  @TempDir private Path root;

  private final List<String> said = new ArrayList<>();

  @Test
  void first_run_has_nothing_to_say() throws InterruptedException {
    EarlierRun.in(DataFolder.at(root)).end(said::add);

    assertThat(said).isEmpty();
  }

  @Test
  void what_is_left_running_is_named_and_stopped() throws InterruptedException {
    DataFolder folder = DataFolder.at(root);
    try (ServerProcess left =
        ServerProcess.start(folder.of(MemberName.KAFKA), Command.of(List.of("sleep", "600")))) {

      EarlierRun.in(folder).end(said::add);

      assertThat(left.isAlive()).isFalse();
      assertThat(said)
          .containsExactly(
              "an earlier run was killed and left Kafka (pid %d) behind; stopping it"
                  .formatted(left.pid()));
    }
  }

  @Test
  void stack_file_without_a_stack_is_told_and_removed() throws IOException, InterruptedException {
    DataFolder folder = DataFolder.at(root);
    Files.writeString(folder.stackFile(), "{}");

    EarlierRun.in(folder).end(said::add);

    assertThat(said).containsExactly("an earlier run was killed; nothing of it runs any more");
    assertThat(folder.stackFile()).doesNotExist();
  }
}
