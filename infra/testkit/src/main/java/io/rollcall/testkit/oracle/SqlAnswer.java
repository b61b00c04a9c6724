package io.rollcall.testkit.oracle;

/**
 * What a request must be answered, by SQL.
 *
 * @param json for a list of status 200 just {@code count} and {@code results}
 */
public record SqlAnswer(int status, String json) {}
