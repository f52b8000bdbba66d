-- An escalation whose counts go on is rewritten with nearly every turn of its region. As of states, every eighth version has a key of its own, so that
-- whoever looks for the newest from behind, or adds one, passes few of those that an old snapshot keeps. Older programs rewrite the rows as before.
ALTER TABLE escalation ADD COLUMN rewrites int NOT NULL DEFAULT 0, ADD COLUMN version int NOT NULL DEFAULT 0 CHECK (version = rewrites / 8);
ALTER TABLE escalation DROP CONSTRAINT escalation_pkey, ADD PRIMARY KEY (id, version);
ALTER TABLE escalation SET (fillfactor = 50);

-- Refuses a transaction that found rows where it was to write new ones, as a unique key of theirs would.
CREATE FUNCTION grid_new(written bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF written <> expected THEN
        RAISE EXCEPTION '% rows were new, % expected', written, expected USING ERRCODE = 'unique_violation';
    END IF;
END $$;
