package io.rollcall.command.capture;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Notices a producer that Kafka takes nothing from any more, although it answers others.
 *
 * <p>An idempotent producer tries again for ever. Where a broker died with several of its batches
 * on their way, it may come back to one that takes none of what is left, each time for being out of
 * order: then only a new producer goes on, with what was not acknowledged. While Kafka is away, or
 * takes anything at all, nothing is to be done. Of one thread.
 */
final class Standstill {
  /** For so long nothing is acknowledged before it is asked whether Kafka answers. */
  private static final Duration SUSPICION = Duration.ofSeconds(10);

  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(5);

  /** For so long it has answered, each time: longer than a producer takes to find it again. */
  private static final Duration PROOF = Duration.ofSeconds(20);

  /** The same while a snapshot is taken, which begins again from its first row then. */
  private static final Duration PROOF_BEFORE_LOSS = Duration.ofMinutes(5);

  private final BooleanSupplier kafkaAnswers;
  private long acknowledged;
  private long sinceNanos;
  private long askedNanos;
  private long answersSinceNanos;
  private boolean stands;
  private boolean answers;

  /**
   * @param kafkaAnswers asks the leader of each partition something
   */
  Standstill(BooleanSupplier kafkaAnswers) {
    this.kafkaAnswers = kafkaAnswers;
  }

  /**
   * Looks at how it is now.
   *
   * @param waits whether something was sent that is not acknowledged
   * @param acknowledgedByNow how many records were acknowledged so far
   * @param losesNothing whether it would go on from where it stands; else it must be the surer
   * @param nowNanos by {@link System#nanoTime}
   * @throws CaptureFailure if it stands still, and would for ever
   */
  void look(boolean waits, long acknowledgedByNow, boolean losesNothing, long nowNanos) {
    if (!waits || acknowledgedByNow != acknowledged || !stands) {
      acknowledged = acknowledgedByNow;
      sinceNanos = nowNanos;
      askedNanos = nowNanos;
      stands = waits;
      answers = false;
      return;
    }
    if (nowNanos - sinceNanos < SUSPICION.toNanos()
        || nowNanos - askedNanos < BETWEEN_QUESTIONS.toNanos()) {
      return;
    }
    askedNanos = nowNanos;
    boolean answered = answers;
    Duration proof = losesNothing ? PROOF : PROOF_BEFORE_LOSS;
    answers = kafkaAnswers.getAsBoolean();
    if (answers && !answered) {
      answersSinceNanos = nowNanos;
    } else if (answers && nowNanos - answersSinceNanos >= proof.toNanos()) {
      throw new CaptureFailure("Kafka answers, but takes no changes from this producer any more");
    }
  }
}
