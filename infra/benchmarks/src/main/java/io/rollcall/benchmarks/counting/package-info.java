/** What it costs to count. */
@NullMarked
package io.rollcall.benchmarks.counting;

import org.jspecify.annotations.NullMarked;
