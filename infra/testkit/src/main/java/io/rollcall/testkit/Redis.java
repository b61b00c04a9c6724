package io.rollcall.testkit;

/** A Redis without a password, which evicts nothing. */
public record Redis(String host, int port) {

  static Redis of(Instance instance) {
    return new Redis(instance.host(), instance.port());
  }

  public String url() {
    return "redis://" + host + ":" + port;
  }
}
