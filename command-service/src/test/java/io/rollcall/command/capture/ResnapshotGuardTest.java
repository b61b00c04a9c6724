package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ResnapshotGuardTest {
  private static final String LABS = "test.public.labs";

  private final ResnapshotGuard guard = new ResnapshotGuard(LABS, 2);

  @Test
  void a_key_that_the_log_writes_is_no_more_read() {
    assertThat(guard.admits(key("L1"))).isTrue();
    guard.streams(LABS, key("L1"));
    assertThat(guard.admits(key("L1"))).isFalse();
    assertThat(guard.admits(key("L2"))).isTrue();
  }

  @Test
  void other_topics_do_not_count() {
    guard.streams("test.public.users", key("L1"));
    guard.streams("test.public.users", null);
    assertThat(guard.admits(key("L1"))).isTrue();
  }

  @Test
  void after_a_truncate_nothing_that_was_read_counts() {
    guard.streams(LABS, null);
    assertThat(guard.admits(key("L1"))).isFalse();
    guard.streams(LABS, key("L1"));
    assertThat(guard.admits(key("L2"))).isFalse();
  }

  @Test
  void more_keys_than_may_be_noted_end_it_and_not_the_log() {
    guard.streams(LABS, key("L1"));
    guard.streams(LABS, key("L2"));
    assertThat(guard.admits(key("L3"))).isTrue();
    guard.streams(LABS, key("L3"));
    assertThatThrownBy(() -> guard.admits(key("L4")))
        .isInstanceOf(CaptureFailure.class)
        .hasMessageContaining("more than 2 rows");
  }

  private static byte[] key(String key) {
    return key.getBytes(UTF_8);
  }
}
