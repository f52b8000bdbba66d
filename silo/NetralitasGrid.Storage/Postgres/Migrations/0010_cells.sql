-- Needs programs of: 0001
-- Provinces belong to cells. A grid of one cell owns all of them, and older programs go on beside this; a move must not begin before they are gone,
-- since their appends do not look.

-- province: what this cell knows of one. owned: it takes appends for it. moving: it gives it to the cell `other` and takes none. coming: it gets it
-- from `other`. moved: it gave it away. No row: never its own. Appends read it under the shared advisory lock (1886547830, code), a move changes it
-- under the exclusive one. step: how far a move has come.
CREATE TABLE province (
    code text COLLATE "C" PRIMARY KEY, state text NOT NULL CHECK (state IN ('owned', 'moving', 'coming', 'moved')), other text, step text,
    since timestamptz NOT NULL DEFAULT clock_timestamp());
INSERT INTO province (code, state)
SELECT unnest(ARRAY['11', '12', '13', '14', '15', '16', '17', '18', '19', '21', '31', '32', '33', '34', '35', '36', '51', '52', '53', '61', '62', '63',
    '64', '65', '71', '72', '73', '74', '75', '76', '81', '82', '91', '92', '93', '94', '95', '96']), 'owned' FROM cell;

-- The other cells of the grid, as the last process that knew them all said.
CREATE TABLE sibling (name text PRIMARY KEY);

-- Messages to other cells, written by turns and forwarded by silos; deleted when the other cell has them. What is sent twice is taken once: ids.
CREATE TABLE outbox (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cell text NOT NULL, id uuid NOT NULL, letter smallint NOT NULL, kind smallint NOT NULL,
    grain text NOT NULL, body bytea NOT NULL);
