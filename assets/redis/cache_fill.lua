-- Ends a lease: puts the copy of a row in, if the lease still stands and nobody is writing the row.
-- KEYS value, lease, dirty
-- ARGV token, ms that the copy lives (0: there is none, the lease is only given back), value
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return { 'lost' } end
local dirty = redis.call('EXISTS', KEYS[3]) == 1
redis.call('DEL', KEYS[2])
if dirty or ARGV[2] == '0' then return { 'lost' } end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
return { 'filled' }
