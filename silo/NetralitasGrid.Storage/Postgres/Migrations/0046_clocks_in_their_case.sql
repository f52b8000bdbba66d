-- Adds columns and a view, and moves what stands in `timer` over. Older programs would not see the clocks in the new columns, so none starts on it;
-- one that still runs goes on writing `timer`, which is read as well. A clock that it cancels may still fire: firing one that does not run changes nothing.

-- A case's running clocks are in its row: nine bytes each, the clock and its due time in microseconds since 1970. due: of the first of them.
ALTER TABLE case_row ADD COLUMN timers bytea, ADD COLUMN due timestamptz;

-- The time in the eight bytes from a place, counted from 0.
CREATE FUNCTION time_at(packed bytea, place int) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT 'epoch'::timestamptz + ('x' || encode(substring(packed FROM place + 1 FOR 8), 'hex'))::bit(64)::bigint * interval '1 microsecond' $$;

CREATE FUNCTION case_clocks(timers bytea) RETURNS TABLE (clock smallint, due timestamptz) LANGUAGE sql STABLE AS $$
    SELECT get_byte(timers, place)::smallint, time_at(timers, place + 1) FROM generate_series(0, length(timers) - 9, 9) AS place $$;

WITH moved AS (DELETE FROM timer t USING case_row c WHERE c.id = t.case_id RETURNING t.case_id, t.clock, t.due)
UPDATE case_row c SET timers = m.timers, due = m.due
FROM (SELECT case_id, min(due) AS due,
             string_agg(set_byte('\x00', 0, clock) || int8send((extract(epoch FROM due) * 1000000)::bigint), ''::bytea ORDER BY due, clock) AS timers
      FROM moved GROUP BY case_id) m WHERE c.id = m.case_id;

CREATE INDEX case_due ON case_row (due) WHERE due IS NOT NULL;
CREATE VIEW running_clock AS
    SELECT case_id, clock, due FROM timer
    UNION ALL SELECT c.id, r.clock, r.due FROM case_row c CROSS JOIN LATERAL case_clocks(c.timers) r;
