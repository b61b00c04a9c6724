/** What a list is asked for, in the one form that all URLs of the same meaning share. */
@NullMarked
package io.rollcall.query.list;

import org.jspecify.annotations.NullMarked;
