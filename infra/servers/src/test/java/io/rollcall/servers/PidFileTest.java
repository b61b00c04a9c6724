package io.rollcall.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
  private final ProcessHandle self = ProcessHandle.current();

  @Test
  void a_living_process_is_found_until_its_file_goes(@TempDir Path folder) throws IOException {
    PidFile file = PidFile.in(folder);
    assertThat(file.process()).isEmpty();

    file.write(self);
    assertThat(file.process()).contains(self);

    file.delete();
    assertThat(file.process()).isEmpty();
  }

  @Test
  void a_later_process_with_the_same_id_is_not_taken_for_it(@TempDir Path folder)
      throws IOException {
    Instant start = self.info().startInstant().orElseThrow();
    write(folder, self.pid() + " " + start.minusSeconds(60) + "\n");

    assertThat(PidFile.in(folder).process()).isEmpty();
  }

  @Test
  void a_file_that_a_power_cut_emptied_tells_of_no_process(@TempDir Path folder)
      throws IOException {
    write(folder, "");

    assertThat(PidFile.in(folder).process()).isEmpty();
  }

  private static void write(Path folder, String content) throws IOException {
    Files.writeString(folder.resolve("server.pid"), content);
  }
}
