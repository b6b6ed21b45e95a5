-- Says which generation of the ledger the live store serves from now on. What is of the one before counts as absent by
-- itself, for it says so; only what the house as a whole remembers of it is taken away here.
-- KEYS generation, loaded, checked, checker, packet
-- ARGV the generation, the one that it served
-- Gives the screenings that were loaded.
local served = redis.call('GET', KEYS[1])
if served and served ~= ARGV[1] and served ~= ARGV[2] then return { 'owner', served } end
if served == ARGV[1] then return { 'adopted' } end
redis.call('SET', KEYS[1], ARGV[1])
if not served then return { 'adopted' } end
local loaded = redis.call('SMEMBERS', KEYS[2])
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
table.insert(loaded, 1, 'adopted')
return loaded
