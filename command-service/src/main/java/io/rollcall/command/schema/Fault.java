package io.rollcall.command.schema;

/**
 * A place where catalog and database disagree.
 *
 * @param type the name of the resource type
 * @param entry what entry of its catalog file is not met, such as {@code columns.name}
 * @param remedy what is wrong and what to do
 */
record Fault(String type, String entry, String remedy) {
  @Override
  public String toString() {
    return type + ": " + entry + ": " + remedy;
  }
}
