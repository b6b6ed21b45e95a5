-- Counts a try of a PIN, or of a member's code, before it is looked at, as if it were wrong, so that of many at once only one
-- is looked at; one that was right is taken off again.
-- KEYS tries at a terminal, tries over all terminals if they run out
-- ARGV ms after which they are forgotten ('0': it was right), how many are taken over all terminals, ms after which those are
--   forgotten, then ms to wait here after the first wrong one, the second, and so on
if ARGV[1] == '0' then
  for _, key in ipairs(KEYS) do redis.call('DEL', key) end
  return { 'right' }
end
local everywhere = 0
if KEYS[2] then
  everywhere = tonumber(redis.call('GET', KEYS[2]) or 0)
  if everywhere >= tonumber(ARGV[2]) then return { 'shut' } end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local count, free_from = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+)|(%d+)$')
count, free_from = tonumber(count or 0), tonumber(free_from or 0)
if now < free_from then return { 'wait', string.format('%.0f', free_from - now) } end
count = count + 1
local wait = tonumber(ARGV[3 + math.min(count, #ARGV - 3)])
local written = string.format('%.0f|%.0f', count, now + wait)
redis.call('SET', KEYS[1], written, 'PX', string.format('%.0f', ARGV[1] + wait))
local answer = { 'try', string.format('%.0f', count), string.format('%.0f', wait) }
if KEYS[2] then
  everywhere = everywhere + 1
  redis.call('SET', KEYS[2], string.format('%.0f', everywhere), 'PX', ARGV[3])
  if everywhere >= tonumber(ARGV[2]) then answer[4] = 'last' end
end
return answer
