-- Counts a packet among those that a member grabbed from on a business day, unless there are as many as allowed.
-- KEYS the member's grabs of the day
-- ARGV the ledger's generation, packet code, most grabs
local have = redis.call('HMGET', KEYS[1], '@loaded', ARGV[2])
if have[1] ~= ARGV[1] then return { 'unloaded' } end
if have[2] then return { 'had' } end
if redis.call('HLEN', KEYS[1]) - 1 >= tonumber(ARGV[3]) then return { 'full' } end
redis.call('HSET', KEYS[1], ARGV[2], '1')
return { 'reserved' }
