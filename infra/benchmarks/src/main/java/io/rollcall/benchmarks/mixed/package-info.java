/** Readers and writers at once: how much of what is read is there already. */
@NullMarked
package io.rollcall.benchmarks.mixed;

import org.jspecify.annotations.NullMarked;
