-- What a member's name is found by holds how its Chinese characters are read, besides the name in small letters and
-- without accents. What was kept without is forgotten: the program that applies this fills it anew, and a member who has
-- none is compared one by one.

UPDATE members SET folded = NULL;
