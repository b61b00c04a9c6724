/** Measurements behind the figures of the documents. */
@NullMarked
package io.rollcall.benchmarks;

import org.jspecify.annotations.NullMarked;
