-- The audit entries of a turn go into few rows. Older programs know no segments, so none starts on this; of one that still runs appends go on, and its
-- turns fail without harm, since `entry` is only a view now.

-- Consecutive entries of one turn, from index `first`. messages: which message of the log each answers, by number; all entries of a message are in one
-- segment. low, high: the smallest and largest of them. bytes: a format (0 plain, 1 Brotli), the number of entries and the length of each in 4 bytes,
-- then the exact bytes of the entries, one behind the other, plain or compressed as one.
CREATE TABLE entry_segment (
    turn bigint NOT NULL, low bigint NOT NULL, high bigint NOT NULL, first int NOT NULL, partition smallint NOT NULL, messages bigint[] NOT NULL,
    bytes bytea NOT NULL, PRIMARY KEY (partition, turn, first)
) WITH (toast_tuple_target = 8160);
ALTER TABLE entry_segment ALTER COLUMN bytes SET STORAGE EXTERNAL;

INSERT INTO entry_segment (turn, low, high, first, partition, messages, bytes)
SELECT turn, message, message, min(index), partition, array_agg(message),
       '\x00' || int4send(count(*)::int) || string_agg(int4send(length(bytes)), '' ORDER BY index) || string_agg(bytes, '' ORDER BY index)
FROM entry GROUP BY partition, turn, message;

-- Turns take messages in order but for those that were committed late: who looks for one begins at the first segment that reaches as far, and mostly
-- ends there.
CREATE INDEX entry_segment_message ON entry_segment (partition, high, low);

-- Where each entry stands, for whoever looks into the database: nothing of the grid reads it.
DROP TABLE entry;
CREATE VIEW entry AS
    SELECT s.partition, s.turn, s.first + (m.place - 1)::int AS index, m.number AS message
    FROM entry_segment s CROSS JOIN LATERAL unnest(s.messages) WITH ORDINALITY AS m (number, place);
