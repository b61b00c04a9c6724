/**
 * Replays: a type's rows are built anew from its topic, in another generation beside the one that
 * is read, which then takes its place.
 */
@NullMarked
package io.rollcall.query.replay;

import org.jspecify.annotations.NullMarked;
