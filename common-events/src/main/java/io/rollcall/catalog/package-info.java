/** The resource types as data: one YAML file a type, checked when it is loaded. */
@NullMarked
package io.rollcall.catalog;

import org.jspecify.annotations.NullMarked;
