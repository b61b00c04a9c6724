package io.rollcall.query.audit;

/** Why an audit came to no end, in words for the operator. */
final class AuditFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AuditFailure(String why) {
    super(why, null, false, false);
  }
}
