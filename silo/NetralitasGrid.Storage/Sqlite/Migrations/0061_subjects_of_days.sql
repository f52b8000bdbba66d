-- Changes nothing here: states of districts and agencies list the subjects of their days otherwise, and a program of before, which would find none, must
-- not start on them.
SELECT 1;
