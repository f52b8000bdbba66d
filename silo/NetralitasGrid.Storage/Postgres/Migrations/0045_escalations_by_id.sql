-- Ids of escalations sort by when they opened, so pages need no number beside them. Older programs would not find the new ones in their lists, so none
-- starts on it; one that still runs goes on writing, and lists what was there before. Escalations that are older keep their ids, in no order.
ALTER TABLE escalation DROP CONSTRAINT escalation_pkey, ALTER COLUMN seq DROP IDENTITY;
ALTER TABLE escalation ALTER COLUMN seq DROP NOT NULL, DROP CONSTRAINT escalation_id_key, ADD PRIMARY KEY (id);
DROP INDEX escalation_region;
CREATE INDEX escalation_region ON escalation (region, id);
