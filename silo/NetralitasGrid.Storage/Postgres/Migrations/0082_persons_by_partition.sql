-- Rows of persons stand by partition in their index, so that a turn finds and adds those of its persons on few pages, which no other turn visits meanwhile.
-- The turns of programs that look for the former key fail until they are replaced, without harm.
ALTER TABLE person RENAME COLUMN key TO id;
DROP FUNCTION person_key;

-- The partition that a person belongs to: FNV-1a of 64 bits over the subject key, and a final mix. As programs have it, and never changed.
CREATE FUNCTION person_partition(subject text) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
    two32 CONSTANT numeric := 4294967296;
    two64 CONSTANT numeric := 18446744073709551616;
    hash numeric := 14695981039346656037 * 1099511628211 % two64;
    high bigint;
    low bigint;
BEGIN
    FOR i IN 1..length(subject) LOOP
        low := (hash % two32)::bigint;
        hash := (hash - low + (low # ascii(substr(subject, i, 1)))) * 1099511628211 % two64;
    END LOOP;
    high := div(hash, two32)::bigint;
    low := (hash % two32)::bigint # high;
    hash := (high * two32 + low) * 11400714819323198485 % two64;
    high := div(hash, two32)::bigint;
    low := (hash % two32)::bigint;
    hash := (high # (high >> 29)) * two32 + (low # (((high << 3) | (low >> 29)) & 4294967295));
    RETURN hash % (SELECT c.partitions FROM cell c);
END $$;

-- 128 bits of a hash of the subject key, the first eight of them replaced by the partition.
CREATE FUNCTION person_id(subject text) RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT encode(set_byte(substr(sha256(convert_to(subject, 'UTF8')), 1, 16), 0, person_partition(subject) % 256), 'hex')::uuid $$;

UPDATE person SET id = person_id(subject);
REINDEX INDEX person_pkey;
