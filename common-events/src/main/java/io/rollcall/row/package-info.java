/** Rows as bytes, and their rendering as JSON with everything they show of other rows. */
@NullMarked
package io.rollcall.row;

import org.jspecify.annotations.NullMarked;
