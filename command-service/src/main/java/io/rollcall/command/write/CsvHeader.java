package io.rollcall.command.write;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.PythonNumbers;
import io.rollcall.catalog.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first record of a CSV file: which column of a type stands where. Pure.
 *
 * <p>Names are those of a body's members, in either spelling of a reference. Unlike members, a name
 * that cannot be written is a fault: a file whose column is called a little differently would
 * otherwise be taken without it.
 *
 * @param columns in the order of the file
 * @param names what the file calls them
 * @param faults what is wrong; nothing may be read by it unless this is empty
 */
record CsvHeader(List<Column> columns, List<String> names, List<LineFault> faults) {
  CsvHeader {
    columns = List.copyOf(columns);
    names = List.copyOf(names);
    faults = List.copyOf(faults);
  }

  static CsvHeader of(ResourceType type, CsvLine line) {
    List<Column> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<LineFault> faults = new ArrayList<>();
    Set<Column> found = new HashSet<>();
    for (String cell : line.cells()) {
      String name = PythonNumbers.strip(cell);
      Column column = Validation.columnOf(type, name);
      if (column == null) {
        faults.add(fault(line, name, "There is no such column."));
      } else if (!Validation.isWritable(type, column, Mode.CREATE)) {
        faults.add(fault(line, name, "This column cannot be written."));
      } else if (!found.add(column)) {
        faults.add(fault(line, name, "This column is there more than once."));
      } else {
        columns.add(column);
        names.add(name);
      }
    }
    for (Column column : type.columns()) {
      if (Validation.isWritable(type, column, Mode.CREATE)
          && Validation.isRequired(column)
          && !found.contains(column)) {
        faults.add(fault(line, Validation.usualName(column), Fields.REQUIRED));
      }
    }
    return new CsvHeader(columns, names, faults);
  }

  /**
   * The body of a request that creates the row of a line.
   *
   * <p>An empty cell, quoted or not, is what DRF takes an empty field of a form for.
   *
   * @param line with as many cells as there are columns
   */
  ObjectNode body(CsvLine line) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < columns.size(); i++) {
      String cell = line.cells().get(i);
      JsonNode value =
          cell.isEmpty()
              ? Fields.ofEmptyInput(columns.get(i))
              : JsonNodeFactory.instance.stringNode(cell);
      if (!value.isMissingNode()) {
        body.set(names.get(i), value);
      }
    }
    return body;
  }

  private static LineFault fault(CsvLine line, String name, String message) {
    return new LineFault(line.number(), name, message);
  }
}
