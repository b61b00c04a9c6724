package io.rollcall.query.generation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.query.generation.GenerationSet.Role;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GenerationSetTest {
  @Test
  void aSideGeneration_isNoneThatChangesAreAppliedTo() {
    GenerationSet set =
        set(Map.of("current", "3", "previous", "2", "until", "9", "side", "4", "version", "77"));
    assertThat(set.all()).containsExactly(2L, 3L);
    assertThat(set.complete()).containsExactly(2L, 3L);
    assertThat(set.stored()).containsExactly(2L, 3L, 4L);
    assertThat(set.isBuilding(4)).isFalse();
    assertThat(set.isSide(4)).isTrue();
    assertThat(set.isSide(3)).isFalse();
  }

  @Test
  void aSideGeneration_isBuilt_thenComplete_whateverBecomesOfOthers() {
    assertThat(set(Map.of("side", "4", "side_state", "building", "next", "5")).role(4))
        .isEqualTo(Role.BUILDING);
    GenerationSet set =
        set(Map.of("side", "4", "side_state", "complete", "next", "5", "state", "building"));
    assertThat(set.role(4)).isEqualTo(Role.COMPLETE);
    assertThat(set.role(5)).isEqualTo(Role.BUILDING);
    assertThat(set(Map.of("current", "3")).role(4)).isEqualTo(Role.GONE);
  }

  @Test
  void aSideGeneration_isOverOnceItsTimeIsUp_andNotBeforeItHasOne() {
    assertThat(new GenerationSet.Side(4, true, 0).isOver(Long.MAX_VALUE)).isFalse();
    assertThat(new GenerationSet.Side(4, true, 10).isOver(9)).isFalse();
    assertThat(new GenerationSet.Side(4, true, 10).isOver(10)).isTrue();
  }

  @Test
  void fieldsOfLaterVersions_arePassedOver() {
    assertThat(set(Map.of("version", "1", "dropped:2", "5", "of_later", "x")).all())
        .containsExactly(0L);
  }

  private static GenerationSet set(Map<String, String> fields) {
    Map<byte[], byte[]> hash = new HashMap<>();
    fields.forEach((name, value) -> hash.put(name.getBytes(US_ASCII), value.getBytes(US_ASCII)));
    return GenerationSet.of(hash);
  }
}
