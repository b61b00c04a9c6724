/** What is kept in this process's own memory of what Redis has, for as long as it is right. */
@NullMarked
package io.rollcall.query.near;

import org.jspecify.annotations.NullMarked;
