-- A member's name as searches compare it: in small letters and without accents, which no database leaves out alike.
-- Members of before this was kept have none, and are compared one by one.

ALTER TABLE members ADD COLUMN folded TEXT;
