/** Whether a change costs more where more lists are live. */
@NullMarked
package io.rollcall.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
