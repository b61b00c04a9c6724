/** Lists and rows over HTTP: parameters, links, headers and bodies as callers know them. */
@NullMarked
package io.rollcall.query.read;

import org.jspecify.annotations.NullMarked;
