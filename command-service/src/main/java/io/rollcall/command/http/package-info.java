/** What all HTTP answers of this service share: problems, CORS, limits. */
@NullMarked
package io.rollcall.command.http;

import org.jspecify.annotations.NullMarked;
