package io.rollcall.command.write;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json; charset=nonsense",
        "application/json ; charset=***",
        "application/json; indent=4",
      })
  void json_isRead(String mediaType) {
    assertThat(read("{\"a\":\"é\"}".getBytes(UTF_8), mediaType)).isEqualTo("é");
  }

  @Test
  void charset_isHonoured() {
    byte[] latin = "{\"a\":\"é\"}".getBytes(ISO_8859_1);
    assertThat(read(latin, "application/json; charset=latin1")).isEqualTo("é");
    assertThat(refusal(latin, "application/json").detail()).startsWith("JSON parse error - ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/csv",
        "",
        "application/x-www-form-urlencoded",
        "application/merge-patch+json",
        "json",
        "text/plain; charset=utf-8"
      })
  void otherMediaType_isNamed(String mediaType) {
    Problem problem = refusal("{}".getBytes(UTF_8), mediaType);
    assertThat(problem.status()).isEqualTo(Status.UNSUPPORTED_MEDIA_TYPE);
    assertThat(problem.detail())
        .isEqualTo("Unsupported media type \"" + mediaType + "\" in request.");
  }

  @Test
  void absentBody_isAnEmptyObject_whateverItsType() {
    assertThat(new Payload(new byte[0], new ContentType("text/csv")).object().isEmpty()).isTrue();
  }

  @Test
  void deepNesting_isRefused() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(refusal(("{\"a\":" + deep + "}").getBytes(UTF_8), "application/json").detail())
        .startsWith("JSON parse error - ");
  }

  @Test
  void hugeNumber_isRefused() {
    String huge = "9".repeat(100_000);
    assertThat(refusal(("{\"a\":" + huge + "}").getBytes(UTF_8), "application/json").detail())
        .startsWith("JSON parse error - ");
  }

  @Test
  void noObject_isSaid() {
    Problem problem = refusal("[1]".getBytes(UTF_8), "application/json");
    assertThat(problem.status()).isEqualTo(Status.BAD_REQUEST);
    assertThat(problem.members())
        .containsEntry(
            "non_field_errors", List.of("Invalid data. Expected a dictionary, but got list."));
  }

  private static String read(byte[] bytes, String mediaType) {
    return new Payload(bytes, new ContentType(mediaType)).object().get("a").stringValue();
  }

  private static Problem refusal(byte[] bytes, String mediaType) {
    Payload payload = new Payload(bytes, new ContentType(mediaType));
    Refusal[] refusal = new Refusal[1];
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(payload::object)
        .satisfies(thrown -> refusal[0] = thrown);
    return refusal[0].problem();
  }
}
