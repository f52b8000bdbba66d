-- Adds columns and a view. Older programs would not see what is only in the new columns (sealed parts, the incident that opened a case), so none
-- starts on it; one that still runs goes on writing as before, which is read as well.

-- What an incident writes once stands in one row of the log; `sealed` keeps the parts of earlier incidents and of those that came with a province.
ALTER TABLE message ADD COLUMN sealed_subject bytea, ADD COLUMN sealed_reporter bytea;

-- The incident that opened a case, whose id the case has, is in the case's own row; `case_incident` keeps the further ones,
-- those of cases that are older than this, and those that came with a province.
ALTER TABLE case_row ADD COLUMN occurred timestamptz, ADD COLUMN received timestamptz, ADD COLUMN decision uuid, ADD COLUMN source text;
CREATE VIEW case_link AS
    SELECT case_id, incident, occurred, received, decision, source FROM case_incident
    UNION ALL SELECT c.id, c.id, c.occurred, c.received, c.decision, c.source FROM case_row c
    WHERE c.occurred IS NOT NULL AND NOT EXISTS (SELECT FROM case_incident i WHERE i.case_id = c.id AND i.incident = c.id);
