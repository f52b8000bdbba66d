-- Keeps states in other tables. Older programs do not start on it, and the turns of those that still run fail until they are replaced; what their
-- front doors append is handled.

-- The state of a person, under 128 bits of a hash of the subject key: rewritten seldom, in place. cases: theirs, so that finding them costs no index
-- of its own; body is null where only they are there.
CREATE FUNCTION person_key(subject text) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT encode(substr(sha256(convert_to(subject, 'UTF8')), 1, 16), 'hex')::uuid $$;
CREATE TABLE person (
    key uuid PRIMARY KEY, subject text COLLATE "C" NOT NULL, body bytea, cases uuid[]
) WITH (fillfactor = 70, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.05);
INSERT INTO person (key, subject, body, cases)
SELECT person_key(substr(grain, 2)), substr(grain, 2), body, cases FROM state WHERE grain >= 'E' AND grain < 'F' AND part = '';

-- All other states, which nearly every turn rewrites. While an old snapshot is open none of their former versions can be removed, and whoever looked for
-- the newest one or added one walked over all of them. So every eighth time a state gets a new key: the newest is among the first few found from
-- behind, and seven times of eight it is written in place (HOT). state_name: which there are, once each and never changed.
ALTER TABLE state RENAME TO state_before;
ALTER INDEX state_pkey RENAME TO state_before_pkey;
CREATE TABLE state (
    rewrites int NOT NULL, version int NOT NULL CHECK (version = rewrites / 8),
    grain text COLLATE "C" NOT NULL, part text COLLATE "C" NOT NULL, body bytea, PRIMARY KEY (grain, part, version)
) WITH (fillfactor = 50, toast_tuple_target = 8160, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_scale_factor = 0,
        autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_threshold = 100000);
CREATE TABLE state_name (grain text COLLATE "C", part text COLLATE "C", PRIMARY KEY (grain, part));

-- The open clusters of a region are many bytes that resemble one another, and pglz took more time for them than writing them.
DO $$
BEGIN
    ALTER TABLE state ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL; -- a server that was built without it
END $$;

INSERT INTO state (rewrites, version, grain, part, body)
SELECT 0, 0, grain, part, body FROM state_before WHERE body IS NOT NULL AND NOT (grain >= 'E' AND grain < 'F' AND part = '');
INSERT INTO state_name (grain, part) SELECT grain, part FROM state;
DROP TABLE state_before;

-- Refuses a transaction that wrote fewer or more rows than it had read.
CREATE FUNCTION grid_expect(written bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF written <> expected THEN
        RAISE EXCEPTION '% rows were written, % expected', written, expected USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
END $$;
