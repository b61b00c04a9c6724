/** Threads for what blocks. */
@NullMarked
package io.rollcall.thread;

import org.jspecify.annotations.NullMarked;
