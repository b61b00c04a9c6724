/**
 * What every list must be, from SQL alone, and random lists and writes to try it with.
 *
 * <p>It is written by hand from the contract and knows neither the catalog nor the renderer, so
 * that it finds their faults.
 */
@NullMarked
package io.rollcall.testkit.oracle;

import org.jspecify.annotations.NullMarked;
