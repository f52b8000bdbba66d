-- What shows that a process has the cell's secrets: a keyed hash of a constant for each version of a key, never the key (of the signing key its
-- public part). retired: nothing needs that version any more.
CREATE TABLE key_check (kind TEXT NOT NULL, version INTEGER NOT NULL, value BLOB NOT NULL, retired INTEGER, PRIMARY KEY (kind, version)) WITHOUT ROWID;
