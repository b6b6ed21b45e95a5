-- The ledger is in another generation than the live store served: what was kept of the one before counts no more.
-- KEYS the key that names the ledger
-- ARGV the new generation, the one that it served, packets' and copies' pattern, pattern of the order keys, pattern of
--      the seats
-- Holds stay, for the ledger knows nothing of them: the pending and paying orders, and their seats until the screening
-- is loaded. Gives the keys of these screenings.
-- This happens once in a ledger's life, so it may look at every key.
local owner = redis.call('GET', KEYS[1])
if owner ~= ARGV[2] then return { 'owner', owner or '' } end
for _, key in ipairs(redis.call('KEYS', ARGV[3])) do redis.call('UNLINK', key) end
for _, key in ipairs(redis.call('KEYS', ARGV[4])) do
  local state = string.match(redis.call('GET', key), '^%a+')
  if state ~= 'pending' and state ~= 'paying' then redis.call('DEL', key) end
end
local answer = { 'adopted' }
for _, key in ipairs(redis.call('KEYS', ARGV[5])) do
  local is_held = false
  for _, value in ipairs(redis.call('HVALS', key)) do
    if string.match(value, '^held|') or string.match(value, '^paying|') then
      is_held = true
      break
    end
  end
  if is_held then
    redis.call('HDEL', key, '@epoch', '@seq', '@free', '@held', '@sold')
    answer[#answer + 1] = key
  else
    redis.call('DEL', key)
  end
end
redis.call('DEL', 'frontrow:checked', 'frontrow:checker', 'frontrow:loaded', 'frontrow:packet')
redis.call('SET', KEYS[1], ARGV[1])
return answer
