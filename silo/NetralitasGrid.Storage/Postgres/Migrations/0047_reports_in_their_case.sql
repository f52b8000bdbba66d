-- Adds a column, and gives a view one more source. Older programs would not see the new column where they read `case_incident` itself (retention,
-- erasing, moves), so none starts on it; one that still runs goes on writing as before, which is read as well.

-- The first further incidents of a case are in its row, one behind the other: each the length of its source (two bytes), its id and its decision's, when it
-- occurred and was received (microseconds since 1970), and the source. `case_incident` keeps those of cases with many, and what is decided again.
ALTER TABLE case_row ADD COLUMN reports bytea;

CREATE FUNCTION case_reports(packed bytea) RETURNS TABLE (incident uuid, occurred timestamptz, received timestamptz, decision uuid, source text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    place int := 0;
    size int;
BEGIN
    WHILE place < length(packed) LOOP
        size := get_byte(packed, place) * 256 + get_byte(packed, place + 1);
        incident := encode(substring(packed FROM place + 3 FOR 16), 'hex')::uuid;
        decision := encode(substring(packed FROM place + 19 FOR 16), 'hex')::uuid;
        occurred := time_at(packed, place + 34);
        received := time_at(packed, place + 42);
        source := convert_from(substring(packed FROM place + 51 FOR size), 'UTF8');
        place := place + 50 + size;
        RETURN NEXT;
    END LOOP;
END $$;

CREATE OR REPLACE VIEW case_link AS
    SELECT case_id, incident, occurred, received, decision, source FROM case_incident
    UNION ALL SELECT c.id, c.id, c.occurred, c.received, c.decision, c.source FROM case_row c
    WHERE c.occurred IS NOT NULL AND NOT EXISTS (SELECT FROM case_incident i WHERE i.case_id = c.id AND i.incident = c.id)
    UNION ALL SELECT c.id, r.incident, r.occurred, r.received, r.decision, r.source FROM case_row c CROSS JOIN LATERAL case_reports(c.reports) r
    WHERE c.reports IS NOT NULL AND NOT EXISTS (SELECT FROM case_incident i WHERE i.case_id = c.id AND i.incident = r.incident);
