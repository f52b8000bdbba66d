-- Needs programs of: 0001
-- Adds a table and columns that may be empty: older programs go on, but switch to no pack at its time and store packs unsigned.

-- Who signed a pack (the public key, base 64) and the signature that was checked when it was stored; null where none was sent.
ALTER TABLE pack ADD COLUMN signer text, ADD COLUMN signature bytea;

-- Packs that become active later: a pack at most once, and at an instant at most one pack of an election.
CREATE TABLE pack_plan (
    hash text PRIMARY KEY REFERENCES pack, election text NOT NULL, at timestamptz NOT NULL, planned timestamptz NOT NULL, planned_by text NOT NULL,
    UNIQUE (election, at));
