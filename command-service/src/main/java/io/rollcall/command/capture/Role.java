package io.rollcall.command.capture;

/** What this command service does about capture. */
public enum Role {
  /** It captures. */
  LEADER,
  /** Another one captures, or none can at the moment; this one takes over when it gets the lock. */
  STANDBY,
  /** It never captures: a Connect cluster may. */
  OFF
}
