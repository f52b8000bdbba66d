-- Retention: its runs, legal holds, and what is left of entries.

-- Not null where retention left of an entry its place and, in bytes, its hash.
ALTER TABLE entry ADD COLUMN removed INTEGER;

-- The retention runs: the cell entries that hold their signed checkpoint and their signed end; ended is null while a run is unfinished.
CREATE TABLE checkpoint (number INTEGER PRIMARY KEY, entry INTEGER NOT NULL, ended INTEGER, at INTEGER NOT NULL);

-- Cases under legal hold: nothing of theirs is removed or erased.
CREATE TABLE hold (case_id BLOB PRIMARY KEY, placed INTEGER NOT NULL, reason TEXT NOT NULL, placed_by TEXT NOT NULL) WITHOUT ROWID;
