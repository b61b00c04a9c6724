package io.rollcall.command.http;

/** Ends the work on a request, and undoes its transaction, with a problem as the answer. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** What to answer. */
  public Problem problem() {
    return problem;
  }
}
