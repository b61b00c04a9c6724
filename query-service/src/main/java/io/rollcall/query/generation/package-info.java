/**
 * Generations: complete copies of a type's read model, of which one is read.
 *
 * <p>What is known of a type's generations is a hash, {@code
 * <prefix>:{<type>}:<columns>:generations}: {@code current}, {@code next} with its {@code state},
 * {@code previous} with {@code until} when it is kept, {@code last} the last number that was given,
 * {@code dropped:<number>} for each whose keys are still to be removed, and {@code version}, which
 * becomes another, never used before, whenever any of the first three changes. Without it there is
 * the first generation only.
 */
@NullMarked
package io.rollcall.query.generation;

import org.jspecify.annotations.NullMarked;
