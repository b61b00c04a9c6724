/** The query service: keeps lists from changes and answers reads. */
@NullMarked
package io.rollcall.query;

import org.jspecify.annotations.NullMarked;
