/** Watches heartbeats of the database come all the way to where lists are read. */
@NullMarked
package io.rollcall.query.canary;

import org.jspecify.annotations.NullMarked;
