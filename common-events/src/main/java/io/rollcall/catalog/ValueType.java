package io.rollcall.catalog;

/** What a column's values are, in Postgres's terms and in JSON. */
public enum ValueType {
  /** {@code varchar(n)}; a JSON string. */
  STRING,
  /** {@code text}; a JSON string. */
  TEXT,
  /** {@code varchar(n)} that holds an e-mail address; a JSON string. */
  EMAIL,
  /** {@code varchar(n)} that holds one of a few words; a JSON string. */
  CHOICE,
  /** {@code int4}; a JSON number. */
  INTEGER,
  /** {@code int8}; a JSON number. */
  BIGINT,
  /** {@code bool}; JSON {@code true} or {@code false}. */
  BOOLEAN,
  /** {@code uuid}; a JSON string in lower case. */
  UUID,
  /** {@code timestamptz}; ISO 8601 in UTC with six digits of fraction, or none where they are 0. */
  TIMESTAMP,
  /** {@code date}; ISO 8601. */
  DATE;

  /** Whether values are JSON strings that hold any text. */
  public boolean isText() {
    return this == STRING || this == TEXT || this == EMAIL || this == CHOICE;
  }

  /** Whether values are whole numbers. */
  public boolean isNumber() {
    return this == INTEGER || this == BIGINT;
  }
}
