/** Whether a list costs more where it is longer. */
@NullMarked
package io.rollcall.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
