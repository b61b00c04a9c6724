package io.rollcall.testkit;

/** One running server that can be killed and started again at the same address with its data. */
interface Instance extends AutoCloseable {
  String host();

  int port();

  void kill();

  /** Starts the killed server and waits until it answers. */
  void start();

  /** The same without its data. */
  void startEmpty();

  /** Stops the server and removes its data. */
  @Override
  void close();
}
