-- Mail by delivery: what one transaction sent to one partition is one row, not one a message. Four messages of an append of 256 go to each of 64
-- partitions, so the queue has a quarter of the rows, of their index entries and of the dead.
-- Older programs would take a delivery for its first message, so none starts on this. One that still runs posts as before, through the view below;
-- its turns fail, as the view's rows have no place, and the silos of this version do them.
CREATE TABLE delivery (
    -- The smallest of the numbers that it came with; it stays when the first messages of it are taken.
    first bigint NOT NULL, appended timestamptz NOT NULL, partition smallint NOT NULL,
    -- Numbers of the log, ascending, and beside each the regency of its place; no regencies where no message has one.
    numbers bigint[] NOT NULL, regencies text[] COLLATE "C", PRIMARY KEY (partition, first)
) WITH (toast_tuple_target = 8160, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 1000000);

INSERT INTO delivery (first, appended, partition, numbers, regencies) SELECT seq, appended, partition, ARRAY[seq], ARRAY[regency] FROM mail;
DROP TABLE mail;

-- The messages that wait, one by one.
CREATE VIEW mail AS
    SELECT m.seq, d.appended, d.partition, m.regency FROM delivery d CROSS JOIN LATERAL unnest(d.numbers, d.regencies) AS m (seq, regency);

-- For programs that know no deliveries.
CREATE FUNCTION mail_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO delivery (first, appended, partition, numbers, regencies) VALUES (NEW.seq, NEW.appended, NEW.partition, ARRAY[NEW.seq], ARRAY[NEW.regency]);
    RETURN NEW;
END $$;
CREATE TRIGGER mail_one INSTEAD OF INSERT ON mail FOR EACH ROW EXECUTE FUNCTION mail_one();
