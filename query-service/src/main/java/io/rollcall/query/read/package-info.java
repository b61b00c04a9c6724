/** Answers reads over HTTP. */
@NullMarked
package io.rollcall.query.read;

import org.jspecify.annotations.NullMarked;
