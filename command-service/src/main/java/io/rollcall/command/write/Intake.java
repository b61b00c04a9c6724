package io.rollcall.command.write;

import io.rollcall.catalog.ResourceType;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import io.rollcall.command.write.Candidates.Candidate;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file as it is taken in: its header, then its lines in portions that fit in memory.
 *
 * <p>Reading blocks, and whoever else wants to read waits; {@link #stop} and {@link #close} do not.
 */
final class Intake implements Closeable {
  private final ResourceType type;
  private final InputStream bytes;
  private final CsvFile file;
  private final int maxRows;
  private final int maxCharacters;
  private @Nullable CsvHeader header;
  private volatile boolean over;
  private volatile boolean closed;

  /**
   * Some lines.
   *
   * @param isLast whether there are no more
   * @param isBroken whether that is so because the file is no CSV any more; the last line says why
   */
  record Portion(List<Candidate> lines, boolean isLast, boolean isBroken) {}

  /**
   * @param bytes where the file comes from
   * @param file which of these are read
   * @param maxRows the most lines of a portion
   * @param maxCharacters after how many a portion ends before that
   */
  Intake(ResourceType type, InputStream bytes, CsvFile file, int maxRows, int maxCharacters) {
    this.type = type;
    this.bytes = bytes;
    this.file = file;
    this.maxRows = maxRows;
    this.maxCharacters = maxCharacters;
  }

  /**
   * Reads the header.
   *
   * @throws Refusal if there is none
   */
  synchronized CsvHeader header() throws IOException {
    CsvHeader read;
    try {
      CsvLine first = file.next(false);
      if (first == null) {
        throw new Refusal(
            Problem.of(
                Status.BAD_REQUEST,
                Map.of(Problem.NO_FIELD, List.of("The submitted file is empty."))));
      }
      read = CsvHeader.of(type, first);
    } catch (CsvFile.BrokenException e) {
      read = new CsvHeader(List.of(), List.of(), List.of(fault(e)));
    }
    header = read;
    return read;
  }

  /** Reads on behind the header. */
  synchronized Portion next() throws IOException {
    List<Candidate> lines = new ArrayList<>();
    // A value that is empty there must not be lost for a blank line.
    boolean isOneColumn = header != null && header.columns().size() == 1;
    try {
      for (long characters = 0; lines.size() < maxRows && characters < maxCharacters; ) {
        CsvLine line = file.next(isOneColumn);
        if (line == null) {
          over = true;
          return new Portion(lines, true, false);
        }
        lines.add(new Candidate(line.number(), draft(line)));
        characters += line.cells().stream().mapToInt(String::length).sum();
      }
      return new Portion(lines, false, false);
    } catch (CsvFile.BrokenException e) {
      over = true;
      LineFault fault = fault(e);
      lines.add(new Candidate(fault.line(), wrong(fault.messages().getFirst())));
      return new Portion(lines, true, true);
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        throw e;
      }
      over = true; // nobody waits for it any more, or for its error
      return new Portion(List.of(), true, true);
    }
  }

  /**
   * Reads what is left and throws it away, since many a caller hears an answer only when all is
   * sent.
   *
   * @param most how many bytes at most
   * @return whether that was all
   */
  synchronized boolean drain(long most) throws IOException {
    byte[] buffer = new byte[8_192];
    for (long left = most; left > 0; ) {
      int read = bytes.read(buffer);
      if (read < 0) {
        return true;
      }
      left -= read;
    }
    return false;
  }

  /** Says that no more lines are wanted. */
  void stop() {
    over = true;
  }

  /** Whether there are no more lines, or none are wanted. */
  boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    closed = true;
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Draft draft(CsvLine line) {
    CsvHeader by = header;
    if (by == null) {
      throw new IllegalStateException("the header was not read");
    }
    int wanted = by.columns().size();
    return line.cells().size() == wanted
        ? Validation.check(type, by.body(line), Mode.CREATE, null)
        : wrong(
            "There are %d values, but the header has %d columns."
                .formatted(line.cells().size(), wanted));
  }

  private static Draft wrong(String message) {
    return new Draft(Map.of(), Map.of(), Map.of(Problem.NO_FIELD, List.of(message)));
  }

  private static LineFault fault(CsvFile.BrokenException broken) {
    return new LineFault(broken.line(), Problem.NO_FIELD, String.valueOf(broken.getMessage()));
  }
}
