package io.rollcall.query.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPolicyTest {
  @Test
  void both_answers_of_redis_are_read() {
    MemoryPolicy expected = new MemoryPolicy("allkeys-lru", 1_048_576L);
    assertThat(
            MemoryPolicy.ofInfo(
                "# Memory\r\nused_memory:1\r\nmaxmemory:1048576\r\nmaxmemory_human:1.00M\r\n"
                    + "maxmemory_policy:allkeys-lru\r\n"))
        .isEqualTo(expected);
    assertThat(
            MemoryPolicy.ofConfig(
                Map.of("maxmemory", "1048576", "maxmemory-policy", "allkeys-lru")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# Memory\r\n", "maxmemory_policy:\r\nmaxmemory:much\r\n"})
  void an_answer_without_the_policy_warns_and_is_no_problem(String info) {
    MemoryPolicy policy = MemoryPolicy.ofInfo(info);
    assertThat(policy).isEqualTo(MemoryPolicy.UNKNOWN);
    assertThat(policy.isKnown()).isFalse();
    assertThat(policy.problem()).isNull();
    assertThat(policy.warning()).contains("maxmemory-policy", "noeviction");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"noeviction", "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"})
  void a_policy_that_leaves_keys_without_expiry_alone_is_fine(String name) {
    MemoryPolicy policy = new MemoryPolicy(name, 1L);
    assertThat(policy.problem()).isNull();
    assertThat(policy.warning()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"allkeys-lru", "allkeys-lfu", "allkeys-random", "a-new-one"})
  void any_other_policy_is_a_problem_with_its_remedy(String name) {
    assertThat(new MemoryPolicy(name, 1L).problem()).contains(name, "noeviction", "volatile-*");
    assertThat(new MemoryPolicy(name, null).problem()).isNotNull();
  }

  @Test
  void a_policy_that_never_comes_into_force_only_warns() {
    MemoryPolicy policy = new MemoryPolicy("allkeys-lru", 0L);
    assertThat(policy.problem()).isNull();
    assertThat(policy.warning()).contains("allkeys-lru", "maxmemory is 0", "noeviction");
  }
}
