/** Committed row changes as Kafka carries them, and what capture tells of its progress. */
@NullMarked
package io.rollcall.change;

import org.jspecify.annotations.NullMarked;
