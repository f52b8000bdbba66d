-- Changes nothing here: states of persons and what they tell regions leave out what most have in common, and a program of before, which could not read them,
-- must not start on them.
SELECT 1;
