/** How callers address us: what links are made from. No Spring. */
@NullMarked
package io.rollcall.http;

import org.jspecify.annotations.NullMarked;
