/** The commands behind the figures of the documents, and the reports they write. */
@NullMarked
package io.rollcall.benchmarks;

import org.jspecify.annotations.NullMarked;
