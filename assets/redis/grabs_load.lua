-- Begins a member's day with what the ledger has of it, unless it has begun.
-- KEYS the member's grabs of the day
-- ARGV the ledger's generation, seconds to keep it, packet code…
-- What was begun in another generation is begun anew.
if redis.call('HGET', KEYS[1], '@loaded') == ARGV[1] then return { 'loaded' } end
redis.call('DEL', KEYS[1])
local set = { '@loaded', ARGV[1] }
for i = 3, #ARGV do
  set[#set + 1] = ARGV[i]
  set[#set + 1] = '1'
end
for first = 1, #set, 1000 do
  redis.call('HSET', KEYS[1], unpack(set, first, math.min(first + 999, #set)))
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return { 'loaded' }
