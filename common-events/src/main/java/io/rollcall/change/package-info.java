/** Committed changes as they come from Kafka, and how far they have come. */
@NullMarked
package io.rollcall.change;

import org.jspecify.annotations.NullMarked;
