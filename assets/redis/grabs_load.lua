-- Begins a member's day with what the ledger has of it, unless it has begun.
-- KEYS the member's grabs of the day
-- ARGV seconds to keep it, packet code…
if redis.call('EXISTS', KEYS[1]) == 1 then return { 'loaded' } end
local set = { '@loaded', '1' }
for i = 2, #ARGV do
  set[#set + 1] = ARGV[i]
  set[#set + 1] = '1'
end
for first = 1, #set, 1000 do
  redis.call('HSET', KEYS[1], unpack(set, first, math.min(first + 999, #set)))
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return { 'loaded' }
