package io.rollcall.stack;

import io.rollcall.thread.BlockingThreads;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Does one thing with several members at once. */
final class AtOnce {

  /** What is done with a member. */
  @FunctionalInterface
  interface Work {
    void on(Member member) throws InterruptedException;
  }

  private AtOnce() {}

  /**
   * Returns when all is done; when the first fails or the caller is interrupted, the rest is
   * interrupted.
   *
   * @throws StackException with the message of the first failure
   */
  static void each(List<Member> members, Work work) throws InterruptedException {
    try (ExecutorService threads = BlockingThreads.pool("at-once")) {
      List<Future<Member>> tasks =
          members.stream()
              .map(
                  member ->
                      threads.submit(
                          () -> {
                            work.on(member);
                            return member;
                          }))
              .toList();
      try {
        for (Future<Member> task : tasks) {
          task.get();
        }
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      } catch (ExecutionException e) {
        threads.shutdownNow();
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw new StackException(String.valueOf(cause.getMessage()), cause);
      }
    }
  }
}
