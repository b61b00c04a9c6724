/** Real servers for tests, from one place. */
@NullMarked
package io.rollcall.testkit;

import org.jspecify.annotations.NullMarked;
