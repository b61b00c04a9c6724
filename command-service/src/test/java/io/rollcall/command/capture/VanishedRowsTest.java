package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.ChangeReader;
import org.junit.jupiter.api.Test;

class VanishedRowsTest {
  @Test
  void a_made_up_delete_reads_like_any_other() throws Exception {
    ResourceType labs = Catalog.bundled().type("labs");
    byte[] key = "{\"lab_id\":\"L1\"}".getBytes(UTF_8);

    Change change =
        new ChangeReader()
            .read(labs, key, VanishedRows.delete("our.campus.public.labs", key, 4711, 1234));

    assertThat(change).isEqualTo(new Change.Delete(labs, "L1", 4711, 1234));
    assertThat(new String(VanishedRows.delete("our.campus.public.labs", key, 4711, 1234), UTF_8))
        .contains("\"name\":\"our.campus\"", "\"table\":\"labs\"");
  }
}
