-- Needs programs of: 0001
-- Adds tables only: older programs go on. Their audit verification does not know removed entries.

-- What retention left of an entry: its place in the chain and its hash. What may have been removed is signed in the cell's chain.
CREATE TABLE removed_entry (
    turn bigint NOT NULL, index int NOT NULL, partition smallint NOT NULL, hash bytea NOT NULL, PRIMARY KEY (partition, turn, index));

-- The retention runs: the cell entries that hold their signed checkpoint and their signed end; ended is null while a run is unfinished.
CREATE TABLE checkpoint (number bigint PRIMARY KEY, entry bigint NOT NULL, ended bigint);

-- Cases under legal hold: nothing of theirs is removed or erased.
CREATE TABLE hold (case_id uuid PRIMARY KEY, placed timestamptz NOT NULL, reason text NOT NULL, placed_by text NOT NULL);
