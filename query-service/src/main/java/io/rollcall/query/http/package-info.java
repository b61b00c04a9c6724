/** What all of the query service's HTTP has in common: answers, their headers, and errors. */
@NullMarked
package io.rollcall.query.http;

import org.jspecify.annotations.NullMarked;
