package io.rollcall.stack;

import io.rollcall.campus.Campus;
import io.rollcall.campus.CampusLoader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Loads the campus into a database that has none. */
record Filling(String jdbcUrl, int scale, Narrator narrator) {

  void fillIfEmpty() {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      if (!CampusLoader.isEmpty(connection)) {
        narrator.say("the database holds data already; no campus is loaded");
        return;
      }
      long since = System.nanoTime();
      CampusLoader.load(
          connection,
          Campus.at(scale),
          (table, rows, of) -> narrator.waitingFor("%s: %d of %d rows".formatted(table, rows, of)));
      narrator.say(
          "campus of scale %d loaded in %.1f s"
              .formatted(scale, (System.nanoTime() - since) / 1e9));
    } catch (SQLException | IOException e) {
      throw new StackException("The campus cannot be loaded: " + e.getMessage(), e);
    }
  }
}
