package io.rollcall.query.projection;

import io.rollcall.change.Change;

/** A change and where it was in its type's topic. */
public record Received(int partition, long offset, Change change) {}
