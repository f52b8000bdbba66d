-- Needs programs of: 0083
-- States of districts and agencies list the subjects of their days in half the bytes, in another property; what is there is read as before. Older
-- programs would find no subjects, so none starts on this, and turns of one that still runs fail without harm: what they call is gone.
CREATE FUNCTION grid_wrote(written bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF written <> expected THEN
        RAISE EXCEPTION '% rows were written, % expected', written, expected USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
END $$;
DROP FUNCTION grid_expect(bigint, bigint);
