/** How fast pages are read, beside servers that do nothing but send the same bytes. */
@NullMarked
package io.rollcall.benchmarks.reads;

import org.jspecify.annotations.NullMarked;
