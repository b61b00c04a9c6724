/** Rows as Postgres holds them, and the JSON that a list shows of them. */
@NullMarked
package io.rollcall.row;

import org.jspecify.annotations.NullMarked;
