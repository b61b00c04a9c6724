package io.rollcall.query.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.read.AsOf;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private final ResourceType labs = Catalog.bundled().type("labs");
  private final ResourceType users = Catalog.bundled().type("users");
  private final AtomicReference<Progress> newest = new AtomicReference<>(at(100));
  private final Recovery recovery = new Recovery(newest::get);

  private static Progress at(long lsn) {
    return new Progress(lsn, 1_000, Map.of());
  }

  private static AsOf asOf(long lsn) {
    return new AsOf(lsn, 1_000L);
  }

  @Test
  void lists_thatWereNeverAway_areThere() {
    assertThat(recovery.isBack(labs)).isTrue();
    assertThat(recovery.isBack(labs, AsOf.UNKNOWN)).isTrue();
  }

  @Test
  void aType_isBack_onceItShowsWhatWasToldWhenRedisFirstAnswered() {
    recovery.away();
    newest.set(at(200));
    assertThat(recovery.isBack(labs)).isFalse();
    assertThat(recovery.isBack(labs, AsOf.UNKNOWN)).isFalse();
    assertThat(recovery.isBack(labs, asOf(199))).isFalse();
    newest.set(at(300));
    assertThat(recovery.isBack(labs, asOf(200))).isTrue();
    assertThat(recovery.isBack(labs)).isTrue();
    assertThat(recovery.isBack(labs, asOf(150))).isTrue();
    assertThat(recovery.isBack(users, asOf(150))).isFalse();
  }

  @Test
  void anotherAbsence_beginsAgain() {
    recovery.away();
    assertThat(recovery.isBack(labs, asOf(100))).isTrue();
    recovery.away();
    assertThat(recovery.isBack(labs)).isFalse();
    newest.set(at(300));
    assertThat(recovery.isBack(labs, asOf(100))).isFalse();
    assertThat(recovery.isBack(labs, asOf(300))).isTrue();
  }

  @Test
  void whereNoPositionIsKnown_listsAreBackAtOnce() {
    recovery.away();
    newest.set(null);
    assertThat(recovery.isBack(labs, AsOf.UNKNOWN)).isTrue();
    recovery.away();
    newest.set(at(0));
    assertThat(recovery.isBack(labs, AsOf.UNKNOWN)).isTrue();
  }
}
