/** What readers notice of a replay. */
@NullMarked
package io.rollcall.benchmarks.rebuild;

import org.jspecify.annotations.NullMarked;
