package io.rollcall.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A process that dies at some moment of a replay.
 *
 * @param later how long after the replay has come to that moment
 * @param away how long what it is stays away before it is started again
 */
record ReplayCrash(Victim victim, Moment moment, Duration later, Duration away) {

  /** Who dies. */
  enum Victim {
    /** The query service that runs the replay. */
    QUERY,
    REDIS,
    /** Redis, which has lost all that it had. */
    EMPTIED_REDIS,
    KAFKA
  }

  /** How far a replay is, and how long that lasts here at least. */
  enum Moment {
    REPLAYING(1_500),
    COMPARING(1_500),
    WARMING(20),
    /** It waits for an order. */
    HELD(500),
    /** It waits until everybody has heard that it is complete. */
    FLIPPING(4_000),
    /** Its rows are read, but pages may still show others. */
    FINISHING(4_000);

    private final int lastsMs;

    Moment(int lastsMs) {
      this.lastsMs = lastsMs;
    }
  }

  /**
   * Some crashes, at as many different moments as there can be.
   *
   * @param all whether there are many
   */
  static List<ReplayCrash> some(Random random, boolean all) {
    List<Victim> victims = new ArrayList<>();
    if (all) {
      victims.addAll(Collections.nCopies(10, Victim.QUERY));
      victims.addAll(Collections.nCopies(5, Victim.REDIS));
      victims.addAll(Collections.nCopies(4, Victim.EMPTIED_REDIS));
      victims.addAll(Collections.nCopies(5, Victim.KAFKA));
    } else {
      victims.add(Victim.QUERY);
      victims.add(List.of(Victim.REDIS, Victim.EMPTIED_REDIS, Victim.KAFKA).get(random.nextInt(3)));
    }
    List<Moment> moments = new ArrayList<>();
    return victims.stream().map(victim -> at(victim, next(moments, random), random)).toList();
  }

  /** One after the other in a random order, then again in another. */
  private static Moment next(List<Moment> moments, Random random) {
    if (moments.isEmpty()) {
      moments.addAll(List.of(Moment.values()));
      Collections.shuffle(moments, random);
    }
    return moments.removeLast();
  }

  private static ReplayCrash at(Victim victim, Moment moment, Random random) {
    return new ReplayCrash(
        victim,
        moment,
        Duration.ofMillis(random.nextInt(moment.lastsMs)),
        Duration.ofMillis(random.nextInt(2_000)));
  }
}
