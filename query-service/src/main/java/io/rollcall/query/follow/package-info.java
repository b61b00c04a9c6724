/** Reads topics that each query service follows for itself. */
@NullMarked
package io.rollcall.query.follow;

import org.jspecify.annotations.NullMarked;
