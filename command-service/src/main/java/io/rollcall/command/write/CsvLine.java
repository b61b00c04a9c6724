package io.rollcall.command.write;

import java.util.List;

/**
 * A record of a CSV file.
 *
 * @param number the line of the file on which it begins, from 1; a quoted value may go over several
 * @param cells its values as they stand there, without their quotes
 */
record CsvLine(long number, List<String> cells) {
  CsvLine {
    cells = List.copyOf(cells);
  }
}
