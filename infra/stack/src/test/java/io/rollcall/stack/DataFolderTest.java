package io.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir private Path root;

  @Test
  void second_stack_is_refused_with_the_pid_of_the_first() {
    try (DataFolder first = DataFolder.at(root.resolve("data"));
        DataFolder second = DataFolder.at(root.resolve("data"))) {
      first.hold();

      assertThatThrownBy(second::hold)
          .isInstanceOf(StackException.class)
          .hasMessageContaining("pid " + ProcessHandle.current().pid())
          .hasMessageContaining("--data");
    }
  }

  @Test
  void folder_that_was_let_go_can_be_held_again() {
    DataFolder first = DataFolder.at(root);
    first.hold();
    first.close();

    try (DataFolder second = DataFolder.at(root)) {
      assertThatCode(second::hold).doesNotThrowAnyException();
    }
  }

  @Test
  void clearing_leaves_what_is_not_the_stacks() throws IOException {
    DataFolder folder = DataFolder.at(root);
    Path data = folder.of(MemberName.POSTGRES).resolve("data/base");
    Files.createDirectories(data);
    Files.writeString(data.resolve("1"), "row");
    Path letter = Files.writeString(root.resolve("letter.txt"), "not a stack's");

    folder.clear();

    assertThat(folder.of(MemberName.POSTGRES)).doesNotExist();
    assertThat(letter).exists();
  }

  @Test
  void log_tells_of_one_run_and_the_one_before_is_kept() throws IOException {
    DataFolder folder = DataFolder.at(root);
    Path log = folder.of(MemberName.KAFKA).resolve("server.log");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "first");
    folder.turnLogs();
    Files.writeString(log, "second");

    folder.turnLogs();

    assertThat(log).doesNotExist();
    assertThat(log.resolveSibling("server.log.before")).hasContent("second");
  }

  @Test
  void file_in_the_way_is_told() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "");

    assertThatThrownBy(() -> DataFolder.at(file).hold())
        .isInstanceOf(StackException.class)
        .hasMessageContaining(file + " cannot be used");
  }
}
