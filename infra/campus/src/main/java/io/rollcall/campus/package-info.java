/** A deterministic campus and its loader. */
@NullMarked
package io.rollcall.campus;

import org.jspecify.annotations.NullMarked;
