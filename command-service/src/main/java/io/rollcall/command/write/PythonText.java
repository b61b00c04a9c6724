package io.rollcall.command.write;

import java.math.BigDecimal;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/**
 * What Python calls the values of JSON, since messages show them so: {@code str()} and {@code
 * type().__name__} of what {@code json.loads} makes of them.
 */
final class PythonText {
  private static final double LEAST_PLAIN = 1e-4;
  private static final double FIRST_WITH_EXPONENT = 1e16;

  private PythonText() {}

  /** {@code str(value)}. */
  static String str(JsonNode json) {
    return json.isString() ? json.stringValue() : repr(json);
  }

  /** {@code type(value).__name__}. */
  static String typeName(JsonNode json) {
    return switch (json.getNodeType()) {
      case STRING -> "str";
      case BOOLEAN -> "bool";
      case NUMBER -> json.isIntegralNumber() ? "int" : "float";
      case ARRAY -> "list";
      case OBJECT -> "dict";
      case NULL, MISSING, BINARY, POJO -> "NoneType";
    };
  }

  private static String repr(JsonNode json) {
    return switch (json.getNodeType()) {
      case STRING -> quoted(json.stringValue());
      case BOOLEAN -> json.booleanValue() ? "True" : "False";
      case NUMBER -> json.isIntegralNumber() ? json.bigIntegerValue().toString() : real(json);
      case ARRAY -> {
        StringJoiner list = new StringJoiner(", ", "[", "]");
        json.values().forEach(value -> list.add(repr(value)));
        yield list.toString();
      }
      case OBJECT -> {
        StringJoiner members = new StringJoiner(", ", "{", "}");
        for (Map.Entry<String, JsonNode> member : json.properties()) {
          members.add(quoted(member.getKey()) + ": " + repr(member.getValue()));
        }
        yield members.toString();
      }
      case NULL, MISSING, BINARY, POJO -> "None";
    };
  }

  private static String quoted(String text) {
    String escaped =
        text.replace("\\", "\\\\")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
            .replace("\0", "\\x00");
    return text.contains("'") && !text.contains("\"")
        ? '"' + escaped + '"'
        : '\'' + escaped.replace("'", "\\'") + '\'';
  }

  /** The shortest digits that mean the same float, with an exponent where Python has one. */
  private static String real(JsonNode json) {
    double value = json.doubleValue();
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value > 0 ? "0.0" : "-0.0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double size = Math.abs(value);
    if (size >= LEAST_PLAIN && size < FIRST_WITH_EXPONENT) {
      return digits.setScale(Math.max(digits.scale(), 1)).toPlainString();
    }
    String unscaled = digits.unscaledValue().abs().toString();
    int exponent = digits.precision() - digits.scale() - 1;
    String fraction = unscaled.length() == 1 ? "" : "." + unscaled.substring(1);
    String sign = exponent < 0 ? "-" : "+";
    String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    return (value < 0 ? "-" : "") + unscaled.charAt(0) + fraction + "e" + sign + power;
  }
}
