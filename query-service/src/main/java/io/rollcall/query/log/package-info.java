/** What the log is told of failures that repeat. */
@NullMarked
package io.rollcall.query.log;

import org.jspecify.annotations.NullMarked;
