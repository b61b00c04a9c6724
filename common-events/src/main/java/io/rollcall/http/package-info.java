/** What both services read out of a request's headers in the same way. No Spring. */
@NullMarked
package io.rollcall.http;

import org.jspecify.annotations.NullMarked;
