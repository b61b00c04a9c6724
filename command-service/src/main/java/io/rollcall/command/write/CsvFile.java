package io.rollcall.command.write;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.dataformat.csv.CsvFactory;
import tools.jackson.dataformat.csv.CsvReadFeature;

/**
 * A CSV file (RFC 4180), read record by record while it comes in.
 *
 * <p>Values are separated by commas and may be quoted; lines end with CRLF, LF or CR; a byte order
 * mark and lines without anything are passed over. No more of it is held than one record and some
 * kB. Reading blocks, and belongs to one thread at a time; only {@link #close} may come from
 * another.
 */
final class CsvFile implements Closeable {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** More cells than any table has columns. */
  private static final int MAX_CELLS = 2_000;

  private final InputStream bytes;
  private final Charset charset;
  private final int maxRecord;
  private @Nullable JsonParser parser;

  /**
   * Reads nothing yet.
   *
   * @param maxRecord the most characters that one record may have
   */
  CsvFile(InputStream bytes, Charset charset, int maxRecord) {
    this.bytes = bytes;
    this.charset = charset;
    this.maxRecord = maxRecord;
  }

  /** Tells where a file is no CSV any more; nothing behind it can be read. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long line;

    BrokenException(long line, String why) {
      super(why, null, false, false);
      this.line = line;
    }

    long line() {
      return line;
    }
  }

  /**
   * The next record; null if there is none.
   *
   * @param mayBeBlank whether a blank line is one, as where there is one column only
   * @throws IOException if the file does not come to its end
   */
  @Nullable CsvLine next(boolean mayBeBlank) throws IOException, BrokenException {
    CsvLine line = read();
    // The parser's own way of passing over blank lines takes blanks off the others, too.
    while (!mayBeBlank
        && line != null
        && line.cells().size() == 1
        && line.cells().getFirst().isBlank()) {
      line = read();
    }
    return line;
  }

  private @Nullable CsvLine read() throws IOException, BrokenException {
    long line = 1;
    try {
      JsonParser from = parser();
      line = from.currentLocation().getLineNr();
      if (from.nextToken() != JsonToken.START_ARRAY) {
        return null;
      }
      line = from.currentLocation().getLineNr();
      List<String> cells = new ArrayList<>();
      long length = 0;
      while (from.nextToken() != JsonToken.END_ARRAY) {
        if (cells.isEmpty()) {
          line = from.currentTokenLocation().getLineNr();
        }
        String cell = from.getString();
        length += cell.length();
        if (length > maxRecord) {
          throw tooLong(line);
        }
        if (cells.size() == MAX_CELLS) {
          throw new BrokenException(line, "There are more than " + MAX_CELLS + " values.");
        }
        cells.add(cell);
      }
      return new CsvLine(line, cells);
    } catch (StreamConstraintsException e) {
      throw tooLong(line);
    } catch (JacksonIOException e) {
      throw failure(line, Objects.requireNonNull(e.getCause()));
    } catch (CharacterCodingException e) {
      throw failure(line, e);
    } catch (JacksonException e) {
      throw new BrokenException(line, "This is no CSV: " + e.getOriginalMessage() + ".");
    }
  }

  /** Ends a {@link #next} that waits, too, so it leaves the parser alone. */
  @Override
  public void close() throws IOException {
    bytes.close();
  }

  private BrokenException tooLong(long line) {
    return new BrokenException(
        line,
        "This is longer than %d characters: is a quote missing that ends a value?"
            .formatted(maxRecord));
  }

  private BrokenException failure(long line, IOException cause) throws IOException {
    if (cause instanceof CharacterCodingException) {
      return new BrokenException(
          line, "The file is not " + charset.name() + ", here or somewhat further on.");
    }
    throw cause;
  }

  private JsonParser parser() throws IOException {
    JsonParser known = parser;
    if (known != null) {
      return known;
    }
    JsonParser made =
        CsvFactory.builder()
            .enable(CsvReadFeature.WRAP_AS_ARRAY)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxStringLength(maxRecord)
                    .maxDocumentLength(-1)
                    .maxTokenCount(-1)
                    .build())
            .build()
            .createParser(ObjectReadContext.empty(), text());
    made.nextToken(); // the array of all records
    parser = made;
    return made;
  }

  /** The characters behind a byte order mark. */
  private Reader text() throws IOException {
    Reader text =
        new BufferedReader(
            new InputStreamReader(
                bytes,
                charset
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
    return text;
  }
}
