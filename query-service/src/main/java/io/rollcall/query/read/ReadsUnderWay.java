package io.rollcall.query.read;

/** Tells how many reads of lists are being answered that are not answered at once. */
@FunctionalInterface
public interface ReadsUnderWay {
  int count();
}
