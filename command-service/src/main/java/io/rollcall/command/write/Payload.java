package io.rollcall.command.write;

import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a request as it came.
 *
 * <p>Read as DRF's {@code JSONParser} reads it: in the charset that its media type names, else
 * UTF-8; of a repeated member the last counts; {@code NaN} and {@code Infinity} are no JSON. An
 * absent body is an object without members.
 */
final class Payload {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_DIGITS = 4_300; // Python's own limit

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_DIGITS)
                          .maxStringLength(Integer.MAX_VALUE) // the body has a limit already
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private final byte[] bytes;
  private final ContentType type;

  /**
   * Holds a body.
   *
   * @param bytes must not change afterwards
   * @param type what the request says that it is
   */
  Payload(byte[] bytes, ContentType type) {
    this.bytes = bytes;
    this.type = type;
  }

  /**
   * The JSON object that it holds.
   *
   * @throws Refusal with 415 if it is of another media type, with 400 if it is no JSON or no object
   */
  ObjectNode object() {
    if (bytes.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!type.is("application/json")) {
      throw type.unsupported();
    }
    JsonNode json = parse(text(type.charset()));
    if (json instanceof ObjectNode object) {
      return object;
    }
    String message =
        json.isNull()
            ? "No data provided"
            : "Invalid data. Expected a dictionary, but got " + PythonText.typeName(json) + ".";
    throw new Refusal(Problem.of(Status.BAD_REQUEST, Map.of(Problem.NO_FIELD, List.of(message))));
  }

  private static JsonNode parse(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      if (json == null || json.isMissingNode()) {
        throw unreadable("Expecting value: line 1 column 1 (char 0)");
      }
      return json;
    } catch (JacksonException e) {
      throw unreadable(e.getOriginalMessage());
    }
  }

  private String text(Charset charset) {
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw unreadable("the body is not " + charset.name());
    }
  }

  private static Refusal unreadable(String why) {
    return new Refusal(Problem.of(Status.BAD_REQUEST, "JSON parse error - " + why));
  }
}
