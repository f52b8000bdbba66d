-- Needs programs of: 0001
-- Adds tables only: older programs go on, without key checks and with anchors in files of their own.

-- What shows that a process has the cell's secrets: a keyed hash of a constant for each version of a key, never the key (of the signing key its
-- public part). retired: nothing needs that version any more, so a process may lack it.
CREATE TABLE key_check (
    kind text NOT NULL, version int NOT NULL, value bytea NOT NULL, retired timestamptz, PRIMARY KEY (kind, version));

-- The signed anchors of the audit chains: one chain of lines, whichever process signs the next; each process keeps a copy outside the database.
CREATE TABLE anchor (number bigint PRIMARY KEY, line bytea NOT NULL);
