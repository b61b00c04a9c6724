/** What comes later: how long it is waited for, and what became of it. */
@NullMarked
package io.rollcall.query.future;

import org.jspecify.annotations.NullMarked;
