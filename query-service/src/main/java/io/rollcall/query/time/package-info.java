/** How long things may take. */
@NullMarked
package io.rollcall.query.time;

import org.jspecify.annotations.NullMarked;
