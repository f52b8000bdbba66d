-- Needs programs of: 0080
-- A function written in SQL is parsed and planned anew by each statement that calls it, which took longer than the rest of small statements. One of
-- PL/pgSQL keeps its plan for the session. It tells the same time; older programs go on.
CREATE OR REPLACE FUNCTION grid_now(told timestamptz, floor timestamptz) RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN greatest(floor, coalesce(told, clock_timestamp() + (SELECT c.shift FROM cell c)));
END $$;
