package io.rollcall.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a service how it is. */
public final class Health {

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * What it says.
   *
   * @param status 200 when it is well
   * @param body the components and their states, as JSON
   */
  public record Answer(int status, String body) {

    public boolean isUp() {
      return status == 200;
    }
  }

  private final HttpRequest request;

  private Health(HttpRequest request) {
    this.request = request;
  }

  /** Of the service at an address such as {@code http://localhost:8080}. */
  public static Health of(String address) {
    URI uri = URI.create(address + "/actuator/health");
    return new Health(HttpRequest.newBuilder(uri).timeout(ANSWER).build());
  }

  public Answer ask() throws IOException, InterruptedException {
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body());
  }
}
