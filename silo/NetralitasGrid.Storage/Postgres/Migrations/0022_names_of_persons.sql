-- Needs programs of: 0001
-- Adds a table only: older programs go on, as long as the hash key is not rotated.

-- After a rotation of the hash key: what a person's key under that version goes on as, which is the key under which their grain was first named.
CREATE TABLE person_name (key text COLLATE "C" PRIMARY KEY, name text COLLATE "C" NOT NULL);
