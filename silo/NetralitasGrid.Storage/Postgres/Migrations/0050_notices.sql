-- Needs programs of: 0001
-- What one cell decides for all. Adds only: older programs go on, and what they join or erase stays in their cell.

-- The last change of each subject key, also where it stands alone again: of two changes the later one counts, in every cell.
CREATE TABLE alias_change (subject text PRIMARY KEY, kept text, at timestamptz NOT NULL, cell text NOT NULL);
INSERT INTO alias_change (subject, kept, at, cell) SELECT subject, kept, 'epoch', '' FROM alias;

-- Notices to other cells, forwarded by silos and deleted when the other cell has taken them. said: why it had not when it was last asked.
CREATE TABLE notice (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cell text NOT NULL, id uuid NOT NULL, kind text NOT NULL, subject text,
    since timestamptz NOT NULL, tried timestamptz, said text, body bytea NOT NULL);

-- Notices of other cells that were taken: what is sent twice is taken once.
CREATE TABLE notice_taken (id uuid PRIMARY KEY, at timestamptz NOT NULL);

-- Persons who were erased, and when: data keys of theirs from before that come with a province are not taken in.
CREATE TABLE erased (grain text COLLATE "C" PRIMARY KEY, at timestamptz NOT NULL);

-- The province of a held case: the hold goes with it.
ALTER TABLE hold ADD COLUMN province text;
UPDATE hold SET province = left(c.region, 2) FROM case_row c WHERE c.id = hold.case_id;

-- The names of a person go with their incidents.
CREATE INDEX person_name_name ON person_name (name);
