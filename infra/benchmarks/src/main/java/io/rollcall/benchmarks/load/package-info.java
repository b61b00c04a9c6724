/** What asks as hard as it can, or as often as it shall, and counts what came of it. */
@NullMarked
package io.rollcall.benchmarks.load;

import org.jspecify.annotations.NullMarked;
