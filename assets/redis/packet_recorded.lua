-- The ledger has these claims. With the last one the packet is empty, and soon forgotten.
-- KEYS packet, shares, feed
-- ARGV ledger, epoch, seconds to remember an ended packet, member…
--@prelude
local have = redis.call('HMGET', KEYS[1], '@epoch', '@shares', '@recorded', '@marks', unpack(ARGV, 4))
local refusal = not_ours(have[1], ARGV[1])
if refusal then return refusal end
if have[1] ~= ARGV[2] then return { 'old' } end
local set, named, seen = {}, {}, {}
for i = 4, #ARGV do
  local claim = have[i + 1]
  -- One who grabbed again meanwhile is named twice, and counts once.
  if claim and string.sub(claim, 1, 2) == 'u|' and not seen[ARGV[i]] then
    seen[ARGV[i]] = true
    set[#set + 1] = ARGV[i]
    set[#set + 1] = 'r' .. string.sub(claim, 2)
    named[#named + 1] = ARGV[i]
  end
end
if #named == 0 then return { 'recorded' } end
local recorded, marks = have[3] + #named, have[4] + 1
set[#set + 1] = '@recorded'
set[#set + 1] = recorded
set[#set + 1] = '@marks'
set[#set + 1] = marks
local ended = recorded >= tonumber(have[2])
if ended then
  set[#set + 1] = '@state'
  set[#set + 1] = 'empty'
end
redis.call('HSET', KEYS[1], unpack(set))
if ended then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
redis.call('SPUBLISH', KEYS[3], table.concat({ have[1], 'recorded', marks, table.concat(named, ',') }, '\n'))
return { 'recorded' }
