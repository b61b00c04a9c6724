package io.rollcall.command.write;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {
  private static final int MAX_RECORD = 10_000;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void recordsHaveTheLineOnWhichTheyBegin_howeverLinesEnd(String end) throws Exception {
    String file = String.join(end, "a,b", "1,\"x", "y\"", "", "  ", "3,4");
    assertThat(read(file))
        .containsExactly(line(1, "a", "b"), line(2, "1", "x" + end + "y"), line(6, "3", "4"));
    assertThat(read(file + end)).isEqualTo(read(file));
  }

  @Test
  void quotesAreTakenOff_whereTheyQuote() throws Exception {
    assertThat(read("\"a\",\"b,\"\"c\"\"\"\n\"\",\n x ,y\"z\n \"q\",'\n"))
        .containsExactly(
            line(1, "a", "b,\"c\""),
            line(2, "", ""),
            line(3, " x ", "y\"z"),
            line(4, " \"q\"", "'"));
  }

  @Test
  void byteOrderMark_isPassedOver_alsoBeforeAQuote() throws Exception {
    assertThat(read("\uFEFFa,b")).containsExactly(line(1, "a", "b"));
    assertThat(read("\uFEFF\"a\"\n\uFEFFx")).containsExactly(line(1, "a"), line(2, "\uFEFFx"));
    assertThat(read("\uFEFF")).isEmpty();
  }

  @Test
  void nothing_hasNoRecords() throws Exception {
    assertThat(read("")).isEmpty();
    assertThat(read("\n\r\n \n")).isEmpty();
  }

  @Test
  void charset_isTheOneNamed() throws Exception {
    assertThat(read("é".getBytes(ISO_8859_1), ISO_8859_1)).containsExactly(line(1, "é"));
    assertThat(read("é😀".getBytes(UTF_16), UTF_16)).containsExactly(line(1, "é😀"));
  }

  @Test
  void bytesOfAnotherCharset_breakTheFile() {
    assertThatThrownBy(() -> read("a\né\n".getBytes(ISO_8859_1), UTF_8))
        .isInstanceOf(CsvFile.BrokenException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void quoteThatDoesNotEnd_isToldWithTheLineWhereItBegins() {
    assertBroken("a,b\n1,2\n3,\"4\n5,6\n", 3, "closing quote");
    assertBroken("a,b\n1,2\n\"3,4\n5,6\n", 3, "closing quote");
  }

  @Test
  void textBehindAQuotedValue_breaksTheFile() {
    assertBroken("a,b\n1,\"2\"3\n", 2, "This is no CSV");
  }

  @Test
  void recordOverTheLimit_breaksTheFile_inOneValueOrInMany() {
    String long1 = "x".repeat(MAX_RECORD + 1);
    assertBroken("a\n" + long1, 2, "longer than 10000 characters");
    assertBroken("a\n\"" + long1 + "\"", 2, "longer than 10000 characters");
    String half = "x".repeat(MAX_RECORD / 2 + 1);
    assertBroken("a\n1\n" + half + "," + half, 3, "longer than 10000 characters");
    assertBroken("a\n" + ",".repeat(2_000), 2, "more than 2000 values");
  }

  @Test
  void quoteThatNeverEnds_isGivenUpAtTheLimit_notAtTheEnd() {
    Endless endless = new Endless();
    CsvFile file = new CsvFile(endless, UTF_8, MAX_RECORD);
    assertThatThrownBy(() -> file.next(false)).isInstanceOf(CsvFile.BrokenException.class);
    assertThat(endless.read).isLessThan(100 * MAX_RECORD);
  }

  @Test
  void fileThatComesToNoEnd_isNoFileThatEnds() throws Exception {
    InputStream torn =
        new FilterInputStream(new ByteArrayInputStream("a\n1\n".getBytes(UTF_8))) {
          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            if (read < 0) {
              throw new IOException("torn");
            }
            return read;
          }
        };
    CsvFile file = new CsvFile(torn, UTF_8, MAX_RECORD);
    assertThatThrownBy(
            () -> {
              while (file.next(false) != null) {
                // on
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage("torn");
  }

  private static void assertBroken(String file, long line, String why) {
    assertThatThrownBy(() -> read(file))
        .hasMessageContaining(why)
        .asInstanceOf(type(CsvFile.BrokenException.class))
        .extracting(CsvFile.BrokenException::line, LONG)
        .isEqualTo(line);
  }

  private static List<CsvLine> read(String file) throws Exception {
    return read(file.getBytes(UTF_8), UTF_8);
  }

  private static List<CsvLine> read(byte[] bytes, Charset charset) throws Exception {
    CsvFile file = new CsvFile(new ByteArrayInputStream(bytes), charset, MAX_RECORD);
    List<CsvLine> lines = new ArrayList<>();
    for (CsvLine line = file.next(false); line != null; line = file.next(false)) {
      lines.add(line);
    }
    return lines;
  }

  private static CsvLine line(long number, String... cells) {
    return new CsvLine(number, List.of(cells));
  }

  /** A quote, then the same letter for ever. */
  private static final class Endless extends InputStream {
    private long read;

    @Override
    public int read() {
      return read++ == 0 ? '"' : 'x';
    }
  }
}
