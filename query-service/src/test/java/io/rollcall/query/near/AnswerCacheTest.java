package io.rollcall.query.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
  private static final long MAX_BYTES = 100_000;
  private static final Duration WITHIN = Duration.ofSeconds(10);
  private static final String PAGE = "page";
  private static final String COUNT = "count";

  private record Asked(String target, boolean gzip) {}

  private static final Asked ASKED = new Asked("/api/labs/?page=2", true);
  private static final Asked PLAIN = new Asked("/api/labs/?page=2", false);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // it may run over
  private final List<Asked> hotChanged = new ArrayList<>();
  private final NearCache<byte[]> near = new NearCache<>(1 << 20, value -> value.length);
  private final AnswerCache<Asked, byte[]> answers =
      new AnswerCache<>(
          MAX_BYTES,
          (asked, answer) -> asked.target().length() + answer.length,
          3,
          WITHIN,
          now::get,
          hotChanged::add);
  private final FakeLease lease = new FakeLease();

  @BeforeEach
  void listen() {
    near.sure(lease);
  }

  private NearEntry<byte[]> entry(String key) {
    NearEntry<byte[]> entry = near.begin(key);
    near.publish(entry, new byte[] {1});
    return entry;
  }

  private byte[] put(Asked asked) {
    byte[] answer = {2};
    answers.put(asked, answer, entry(PAGE), entry(COUNT));
    return answer;
  }

  @Test
  void anAnswer_isThereWhileAllItsPartsAreValid() {
    assertThat(answers.get(ASKED)).isNull();
    byte[] answer = put(ASKED);
    assertThat(answers.get(ASKED)).isSameAs(answer);
    assertThat(answers.get(PLAIN)).isNull();

    near.changed(List.of(COUNT));
    assertThat(answers.get(ASKED)).isNull();

    answer = put(ASKED);
    assertThat(answers.get(ASKED)).isSameAs(answer);
    near.changed(List.of(PAGE));
    assertThat(answers.get(ASKED)).isNull();

    answer = put(ASKED);
    assertThat(answers.get(ASKED)).isSameAs(answer);
    lease.end();
    assertThat(answers.get(ASKED)).isNull();
  }

  @Test
  void anAnswerThatIsOutdatedBeforeItCame_takesNoOthersPlace() {
    NearEntry<byte[]> page = entry(PAGE);
    NearEntry<byte[]> count = entry(COUNT);
    near.changed(List.of(COUNT));
    byte[] newer = put(ASKED);
    answers.put(ASKED, new byte[] {3}, page, count);
    assertThat(answers.get(ASKED)).isSameAs(newer);
  }

  private void read(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(answers.get(ASKED)).isNotNull();
    }
  }

  @Test
  void anAnswerThatWasReadOftenOfLate_isToldOfWhenItsPageChanges() {
    put(ASKED);
    read(2);
    near.changed(List.of(PAGE));
    assertThat(hotChanged).as("it was read twice").isEmpty();

    put(ASKED);
    read(3);
    near.changed(List.of(COUNT));
    assertThat(hotChanged).as("the page is still good").isEmpty();
    near.changed(List.of(PAGE));
    assertThat(hotChanged).containsExactly(ASKED);

    put(ASKED);
    read(2);
    near.changed(List.of(PAGE));
    assertThat(hotChanged).as("it was read twice since it was made anew").hasSize(1);
  }

  @Test
  void readsCount_forSoLong() {
    put(ASKED);
    read(1);
    now.addAndGet(WITHIN.toNanos());
    read(2);
    near.changed(List.of(PAGE));
    assertThat(hotChanged).as("three within the window, its ends included").hasSize(1);

    put(ASKED);
    read(3);
    now.addAndGet(WITHIN.toNanos() + 1);
    near.changed(List.of(PAGE));
    assertThat(hotChanged).as("the first is too old").hasSize(1);
  }

  @Test
  void ofTwoAnswersFromOnePage_theLaterOneIsToldOf() {
    put(PLAIN);
    put(ASKED);
    for (int i = 0; i < 3; i++) {
      answers.get(PLAIN);
      answers.get(ASKED);
    }
    near.changed(List.of(PAGE));
    assertThat(hotChanged).containsExactly(ASKED);
  }

  @Test
  void pagesThatGoForOtherReasons_areNotToldOf() {
    put(ASKED);
    read(3);
    near.allChanged();
    put(ASKED);
    read(3);
    near.inDoubt();
    near.sure(lease);
    assertThat(hotChanged).isEmpty();
  }

  @Test
  void answers_takeNoMoreThanTheirBytes() {
    NearEntry<byte[]> page = entry(PAGE);
    int kept = 0;
    for (int i = 0; i < 1_000; i++) {
      answers.put(new Asked("/api/labs/?page=" + i, true), new byte[1_000], page);
      assertThat(answers.bytes()).isLessThanOrEqualTo(MAX_BYTES);
    }
    for (int i = 0; i < 1_000; i++) {
      kept += answers.get(new Asked("/api/labs/?page=" + i, true)) == null ? 0 : 1;
    }
    assertThat(kept).isBetween(50, 100);
  }
}
