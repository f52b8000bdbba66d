-- Needs programs of: 0001
-- Retention of what came with a province, and of what was left behind. Adds only: older programs go on, but none may run retention or a move.

-- Cases that left with their province and were removed in the cell that has them now: their part of the log here may go, too.
CREATE TABLE released (case_id uuid PRIMARY KEY);

-- The move that brought an entry: its province and when it left the other cell. A digest over all of a move stands in the cell's chain.
ALTER TABLE foreign_entry ADD COLUMN province text, ADD COLUMN came timestamptz;

-- What retention left of an entry that had come: its place and hash.
CREATE TABLE removed_foreign (
    incident uuid NOT NULL, moved timestamptz NOT NULL, turn bigint NOT NULL, index int NOT NULL, province text, came timestamptz, hash bytea NOT NULL,
    PRIMARY KEY (incident, moved, turn, index));
