/** What readers ask and writers write, as at a campus: random, and the same for the same seed. */
@NullMarked
package io.rollcall.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
