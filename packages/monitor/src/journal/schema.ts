/** The journal's tables. Ids rise with time, so that the oldest rows are those with the least ids. */

/** Goes up with each change; a journal of another version is moved aside, and a new one begun. */
export const SCHEMA_VERSION = 1;

/** "EARS": what the file says it is. */
export const APPLICATION_ID = 0x45_41_52_53;

export const SCHEMA = `
CREATE TABLE owner (
  base INTEGER PRIMARY KEY,
  pid INTEGER NOT NULL,
  root TEXT NOT NULL,
  alive_at REAL NOT NULL
) STRICT;
CREATE TABLE pending (
  id INTEGER PRIMARY KEY,
  lane INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  correlation_id TEXT NOT NULL,
  connection TEXT,
  facts TEXT NOT NULL,
  sent_at REAL NOT NULL,
  cells BLOB NOT NULL
) STRICT;
CREATE INDEX pending_by_lane ON pending (lane, last);
CREATE TABLE moved (lane INTEGER PRIMARY KEY, first INTEGER NOT NULL) STRICT;
CREATE TABLE confirmed (
  id INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  correlation_id TEXT NOT NULL,
  connection TEXT,
  facts TEXT NOT NULL,
  sent_at REAL NOT NULL,
  cells BLOB NOT NULL
) STRICT;
CREATE INDEX confirmed_by_correlation ON confirmed (correlation_id);
CREATE TABLE verdict (
  id INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  correlation_id TEXT NOT NULL,
  connection TEXT,
  sequence INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX verdict_by_correlation ON verdict (correlation_id);
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  kind TEXT NOT NULL,
  correlation_id TEXT,
  connection TEXT,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_correlation ON event (correlation_id);
CREATE INDEX event_by_connection ON event (connection);
CREATE INDEX event_by_kind ON event (kind, id);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;
