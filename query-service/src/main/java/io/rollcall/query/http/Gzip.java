package io.rollcall.query.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The one content coding that is offered, and who wants it. */
final class Gzip {
  static final String NAME = "gzip";

  private Gzip() {}

  /**
   * Whether {@code Accept-Encoding} asks for it: with a weight that is not 0 and not below that of
   * {@code identity} where that is named.
   */
  static boolean isAsked(List<String> acceptEncoding) {
    double gzip = -1;
    double identity = -1;
    double others = -1;
    for (String value : acceptEncoding) {
      for (String item : value.split(",", -1)) {
        int semicolon = item.indexOf(';');
        String coding = semicolon < 0 ? item : item.substring(0, semicolon);
        double weight = semicolon < 0 ? 1 : weight(item.substring(semicolon + 1));
        switch (coding.strip().toLowerCase(Locale.ROOT)) {
          case NAME, "x-gzip" -> gzip = Math.max(gzip, weight);
          case "identity" -> identity = weight;
          case "*" -> others = weight;
          default -> {}
        }
      }
    }
    double ours = gzip < 0 ? others : gzip;
    return ours > 0 && ours >= identity;
  }

  /** The {@code q} among parameters; 0 where it is no number. */
  private static double weight(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      String text = parameter.strip().toLowerCase(Locale.ROOT);
      if (text.startsWith("q=")) {
        String number = text.substring(2).strip();
        return number.matches("[01](\\.[0-9]{0,3})?") ? Double.parseDouble(number) : 0;
      }
    }
    return 1;
  }

  /** Compresses, fast rather than small. */
  static byte[] compress(byte[] body) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 4 + 64);
    try (OutputStream gzip = new Fast(compressed)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return compressed.toByteArray();
  }

  private static final class Fast extends GZIPOutputStream {
    Fast(OutputStream out) throws IOException {
      super(out, 8_192);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
