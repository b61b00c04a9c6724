package io.rollcall.query.http;

/** Request targets as the server hands them on. */
public final class RequestTargetFixture {
  private RequestTargetFixture() {}

  /** What becomes of a target. */
  public static String legal(String target) {
    return RequestTarget.legal(target);
  }
}
