-- Looks for the copy of a row; without one, the caller may get the lease to make it.
-- KEYS value, lease, dirty
-- ARGV token, lease ms
if redis.call('EXISTS', KEYS[3]) == 1 then return { 'dirty' } end
local value = redis.call('GET', KEYS[1])
if value then return { 'hit', value } end
local holder = redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2], 'GET')
if not holder or holder == ARGV[1] then return { 'load' } end
return { 'wait' }
