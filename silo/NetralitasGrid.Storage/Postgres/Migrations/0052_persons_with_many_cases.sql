-- Needs programs of: 0001
-- Changes how rows are stored, not what stands in them: older programs go on.

-- The state of a person with several cases repeats itself: compressed it is half as long, so that its next version mostly finds room beside it (HOT) instead
-- of going to another page with another entry in an index in random order. Nothing of a row is put elsewhere: it would be one more random page.
ALTER TABLE person SET (toast_tuple_target = 2040), ALTER COLUMN body SET STORAGE MAIN, ALTER COLUMN subject SET STORAGE MAIN, ALTER COLUMN cases SET STORAGE MAIN;

DO $$
BEGIN
    ALTER TABLE person ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    -- A server that was built without it: its other method takes longer than it saves.
    ALTER TABLE person SET (toast_tuple_target = 8160);
END $$;

-- A vacuum goes through the whole of this large table; most dead versions are taken away beside the living ones before.
ALTER TABLE person SET (autovacuum_vacuum_scale_factor = 0.2);
