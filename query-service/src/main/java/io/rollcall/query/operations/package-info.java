/**
 * What operators ask and order besides replays, under {@code /operations}: why a list is answered
 * as it is, its eviction, its warming, and how all of it stands.
 */
@NullMarked
package io.rollcall.query.operations;

import org.jspecify.annotations.NullMarked;
