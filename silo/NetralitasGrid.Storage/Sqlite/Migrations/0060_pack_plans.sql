-- Who signed a pack (the public key, base 64) and the signature that was checked when it was stored; null where none was sent.
ALTER TABLE pack ADD COLUMN signer TEXT;
ALTER TABLE pack ADD COLUMN signature BLOB;

-- Packs that become active later: a pack at most once, and at an instant at most one pack of an election.
CREATE TABLE pack_plan (
    hash TEXT PRIMARY KEY, election TEXT NOT NULL, at INTEGER NOT NULL, planned INTEGER NOT NULL, planned_by TEXT NOT NULL,
    UNIQUE (election, at)) WITHOUT ROWID;
