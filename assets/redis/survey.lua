-- All of a loaded screening in one instant, for whoever checks it. Writes nothing.
-- KEYS seats, due
-- ARGV prefix of the order keys
-- Gives now, how many words of seats come, they, how many of `:due`, they, then order id and record ('' if there
-- is none) of each order that either names.
--@prelude
local seats = redis.call('HGETALL', KEYS[1])
if #seats == 0 then return { 'unloaded' } end
local due = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
local answer, named = { 'survey', server_time(), #seats }, {}
for i = 1, #seats do answer[#answer + 1] = seats[i] end
answer[#answer + 1] = #due
for i = 1, #due do answer[#answer + 1] = due[i] end
for i = 1, #due, 2 do named[due[i]] = true end
for i = 2, #seats, 2 do
  local state, id = string.match(seats[i], '^(%a+)|(%w+)|')
  if state == 'held' or state == 'paying' then named[id] = true end
end
for id in pairs(named) do
  answer[#answer + 1] = id
  answer[#answer + 1] = redis.call('GET', ARGV[1] .. id) or ''
end
return answer
