/** The local stack and the command line. */
@NullMarked
package io.rollcall.stack;

import org.jspecify.annotations.NullMarked;
