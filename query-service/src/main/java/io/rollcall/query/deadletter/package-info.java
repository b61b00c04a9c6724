/**
 * Dead letters: records that could not be read as changes, kept in a topic of their own until they
 * are read after all, are outdated, or somebody discards them.
 */
@NullMarked
package io.rollcall.query.deadletter;

import org.jspecify.annotations.NullMarked;
