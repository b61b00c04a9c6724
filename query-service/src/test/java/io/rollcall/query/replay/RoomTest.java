package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.query.operations.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomTest {
  private static final Map<String, Long> KINDS = Map.of("rows", 60_000_000L, "pages", 5_000_000L);

  @Test
  void rowsThatFitInWhatIsLeft_haveRoom() {
    assertThat(problem("noeviction", 100, 30, 0)).isNull();
    assertThat(problem("noeviction", 100, 31, 0))
        .isEqualTo(
            "Redis has no room for the rows of labs once more: they take 31.0 MB, and of its"
                + " maxmemory of 100.0 MB there are 30.0 MB left. Give it more, or fewer lists;"
                + " \"force\": true, or --force, begins all the same.");
  }

  @Test
  void pagesThatRedisMayRemove_areRoom() {
    assertThat(problem("volatile-lru", 100, 35, 0)).isNull();
    assertThat(problem("volatile-lru", 100, 36, 0)).contains("35.0 MB left");
    assertThat(problem(null, 100, 31, 0)).contains("30.0 MB left");
  }

  @Test
  void whatOtherReplaysHaveStillToWrite_isNoRoom() {
    assertThat(problem("noeviction", 100, 20, 10)).isNull();
    assertThat(problem("noeviction", 100, 21, 10))
        .contains("20.0 MB left, beside what other replays have still to write");
    assertThat(problem("noeviction", 100, 1, 99)).contains("0.0 MB left");
  }

  @Test
  void withoutALimit_thereIsRoom() {
    assertThat(problem("noeviction", 0, 1_000_000, 0)).isNull();
  }

  /** In MB, of which 70 are used. */
  private static String problem(String policy, long max, long needed, long others) {
    Status.Memory memory = new Status.Memory(70_000_000, max * 1_000_000, policy, KINDS);
    return Room.problem("labs", memory, needed * 1_000_000, others * 1_000_000);
  }
}
