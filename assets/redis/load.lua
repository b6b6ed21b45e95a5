-- Loads a screening's seats from the ledger, if nobody did so meanwhile.
-- KEYS seats, feed
-- ARGV ledger, epoch expected ('' if none), new epoch, sequence, free, sold, a line about this hash, `@seq` expected
--      with that epoch, then seat, value…
--@prelude
local epoch = redis.call('HGET', KEYS[1], '@epoch')
-- One of another generation is as good as none.
if not_ours(epoch, ARGV[1]) then epoch = '' end
if epoch ~= ARGV[2] then return { 'loaded', epoch } end
-- A change that came since the ledger was asked is not to be overwritten by what it said before.
if epoch ~= '' and redis.call('HGET', KEYS[1], '@seq') ~= ARGV[8] then return { 'moved' } end

-- Loaded anew, the holds stay: the ledger knows nothing of them. Only a seat that it has sold or blocked is lost.
local kept, before = {}, redis.call('HGETALL', KEYS[1])
if #before > 0 then
  local taken = {}
  for i = 9, #ARGV, 2 do taken[ARGV[i]] = true end
  for i = 1, #before, 2 do
    local state = string.match(before[i + 1], '^(%a+)|')
    if (state == 'held' or state == 'paying') and not taken[before[i]] then
      kept[#kept + 1] = before[i]
      kept[#kept + 1] = before[i + 1]
    end
  end
end
local follows = redis.call('HGET', KEYS[1], '@version') or '0'
local _, micros = server_time()
local version = version_after(follows, micros)
redis.call('DEL', KEYS[1])
-- The line about this hash is longer than 64 bytes: it makes Redis keep a hash table rather than a
-- listpack, which is three times slower to look seats up in.
redis.call('HSET', KEYS[1], '@about', ARGV[7], '@epoch', ARGV[3], '@version', version, '@seq', ARGV[4],
  '@free', ARGV[5] - #kept / 2, '@held', #kept / 2, '@sold', ARGV[6])
for first = 9, #ARGV, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, first, math.min(first + 999, #ARGV)))
end
in_pieces('HSET', KEYS[1], kept)
publish(KEYS[2], ARGV[3], follows, version, {})
return { 'loaded', ARGV[3] }
