-- Bodies of states in the order in which they were first written, found through a narrow key: wide rows in the order of random keys cost several
-- pages each, the key's tree among them.

CREATE TABLE state_body (seq INTEGER PRIMARY KEY, body BLOB NOT NULL);

-- seq: null for the store's own parts, which have no body.
CREATE TABLE state_key (grain TEXT NOT NULL, part TEXT NOT NULL, seq INTEGER, PRIMARY KEY (grain, part)) WITHOUT ROWID;

INSERT INTO state_key (grain, part, seq)
SELECT grain, part, CASE WHEN substr(part, 1, 1) = char(1) THEN NULL ELSE row_number() OVER (ORDER BY grain, part) END FROM state;

INSERT INTO state_body (seq, body) SELECT k.seq, s.body FROM state_key k JOIN state s USING (grain, part) WHERE k.seq IS NOT NULL ORDER BY k.seq;

DROP TABLE state;
