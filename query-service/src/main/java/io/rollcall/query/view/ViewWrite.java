package io.rollcall.query.view;

import org.jspecify.annotations.Nullable;

/**
 * How a list view changes with a row.
 *
 * @param remove the member to take out; null for none
 * @param add the member to put in; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ViewWrite(LiveView view, byte @Nullable [] remove, byte @Nullable [] add) {}
