package io.rollcall.query.projection;

/** A change that comes beside a fill, and the list whose first page it outdates. */
enum Interleaved {
  A_ROW_IS_SHOWN_OTHERWISE("labs", "labs", "L2", Kind.UPDATE, Beside.NOTHING),
  A_ROW_JOINS("labs", "labs", "L0", Kind.INSERT, Beside.NOTHING),
  A_ROW_LEAVES("labs", "labs", "L1", Kind.DELETE, Beside.NOTHING),
  A_REFERENCED_ROW_CHANGES("labs", "departments", "D", Kind.UPDATE, Beside.NOTHING),
  A_CHILD_JOINS("timetables", "timetable-slots", "9", Kind.INSERT, Beside.NOTHING),
  A_CHILD_LEAVES("timetables", "timetable-slots", "1", Kind.DELETE, Beside.NOTHING),
  WHAT_A_CHILD_SHOWS_CHANGES("timetables", "subjects", "S", Kind.UPDATE, Beside.NOTHING),
  A_TRUNCATE_TAKES_ALL_ROWS("labs", "labs", "", Kind.TRUNCATE, Beside.NOTHING),
  A_TRUNCATE_TAKES_REFERENCED_ROWS("labs", "departments", "", Kind.TRUNCATE, Beside.NOTHING),
  A_TRUNCATE_TAKES_CHILDREN("timetables", "timetable-slots", "", Kind.TRUNCATE, Beside.NOTHING),
  THE_LIST_IS_RETIRED_BEFORE("labs", "labs", "L2", Kind.UPDATE, Beside.RETIREMENT),
  THE_LEASE_RUNS_OUT_BEFORE("labs", "labs", "L2", Kind.UPDATE, Beside.EXPIRY),
  ANOTHER_FILLS_WHEN_THE_LEASE_HAS_RUN_OUT(
      "labs", "departments", "D", Kind.UPDATE, Beside.ANOTHER_FILL),
  ANOTHER_TAKES_THE_LEASE_THAT_HAS_RUN_OUT("labs", "labs", "L2", Kind.UPDATE, Beside.ANOTHER_LEASE);

  final String list;
  final String type;

  /** Of the row that is changed; of none where all are. */
  final String key;

  final Kind kind;
  final Beside beside;

  Interleaved(String list, String type, String key, Kind kind, Beside beside) {
    this.list = list;
    this.type = type;
    this.key = key;
    this.kind = kind;
    this.beside = beside;
  }

  enum Kind {
    INSERT,
    UPDATE,
    DELETE,
    TRUNCATE
  }

  /** What else happens. */
  enum Beside {
    NOTHING,
    /** The list ends before the change. */
    RETIREMENT,
    /** The page's time, or that of its lease, is over before the change. */
    EXPIRY,
    /** The same, and another fills the page before the change. */
    ANOTHER_FILL,
    /** The same, and after the change another begins to fill the page, and goes no further. */
    ANOTHER_LEASE
  }
}
