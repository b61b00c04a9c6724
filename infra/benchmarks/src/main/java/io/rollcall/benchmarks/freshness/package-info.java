/** How long a committed write takes to show in a list, over HTTP. */
@NullMarked
package io.rollcall.benchmarks.freshness;

import org.jspecify.annotations.NullMarked;
