package io.rollcall.command.capture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Where Postgres is and who we are to it. */
public record Database(String host, int port, String name, String user, String password) {
  /**
   * Opens a connection of its own, to be closed by the caller.
   *
   * <p>A server that falls silent is noticed within five seconds, so no question here may take
   * longer.
   *
   * @param purpose what Postgres is told that the connection is for
   */
  Connection connect(String purpose) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "rollcall " + purpose);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "5");
    properties.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(
        "jdbc:postgresql://" + host + ":" + port + "/" + name, properties);
  }

  @Override
  public String toString() {
    return host + ":" + port + "/" + name;
  }
}
