/** How fast a type is replayed. */
@NullMarked
package io.rollcall.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
