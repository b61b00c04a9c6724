/**
 * Generations: complete copies of a type's read model, of which one is read.
 *
 * <p>What is known of a type's generations is a hash, {@code
 * <prefix>:{<type>}:<columns>:generations}: {@code current}, {@code next} with its {@code state},
 * {@code previous} with {@code until} when it is kept, {@code side} with its {@code side_state}
 * and, once it is to be kept, {@code side_until} when, {@code last} the last number that was given,
 * {@code dropped:<number>} for each whose keys are still to be removed, and {@code version}, which
 * becomes another, never used before, whenever any of the first four changes, or what they are.
 * Without it there is the first generation only.
 *
 * <p>A side generation shows a type as it was, for operators to look into. No change is applied to
 * it, no list is made of it, and it never becomes the current one: those who read and those who
 * apply go by the first three alone, as do services that do not know of a fourth.
 */
@NullMarked
package io.rollcall.query.generation;

import org.jspecify.annotations.NullMarked;
