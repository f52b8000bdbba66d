-- Needs programs of: 0001
-- Moves of provinces between cells. barrier: mail up to this number may be about the province that moves. mark: how far a step has come.
ALTER TABLE province ADD COLUMN barrier bigint, ADD COLUMN mark text;

-- Decisions of incidents whose province came from another cell, with the entries of that cell's chains that hold them. moved: when it
-- left there. later: another message than the incident's caused it.
CREATE TABLE foreign_entry (
    incident uuid NOT NULL, moved timestamptz NOT NULL, turn bigint NOT NULL, index int NOT NULL, partition smallint NOT NULL, cell text NOT NULL,
    later boolean NOT NULL,
    decision uuid NOT NULL, case_id uuid NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (incident, moved, turn, index)
) WITH (toast_tuple_target = 8160);
