-- Gives a pending order other lines: seats come, go or change their fare, all of it or none. Code and deadline stay.
-- KEYS seats, due, order, feed
-- ARGV ledger, order id, terminal, cashier, lines as the caller knows them, new lines
-- Repeating it gives the same answer: the order has the new lines then. One that was changed meanwhile is left alone.
--@prelude
local id, terminal, cashier, known, wanted = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local all, before, after = seats_of(known), {}, {}
for _, seat in ipairs(all) do before[seat] = true end
for _, seat in ipairs(seats_of(wanted)) do
  after[seat] = true
  if not before[seat] then all[#all + 1] = seat end
end
local refusal, have, order, record, now, version = look(all)
if refusal then return refusal end
if order.state == 'paying' then return { 'paying', id, order.terminal } end
if order.state ~= 'pending' then return { 'ended', id, order.state } end
if is_over(order, now) then return { 'ended', id, 'expired' } end
if order.lines == wanted then return { 'order', id, now, record } end
if order.lines ~= known then return { 'changed', id, now, record } end

local lost, taken, freed, named, fresh = {}, {}, {}, {}, 0
for i, seat in ipairs(all) do
  local value = have[i + 4]
  local is_own = carries(value, 'held', id)
  if before[seat] and after[seat] then
    named[#named + 1] = seat
    if not is_own then lost[#lost + 1] = seat end
  elseif before[seat] then
    if is_own then freed[#freed + 1] = seat end
  else
    named[#named + 1] = seat
    local deadline = value and string.match(value, '^held|%w+|(%d+)|')
    if not value then
      fresh = fresh + 1
    elseif not is_own and not (deadline and tonumber(deadline) <= now) then
      taken[#taken + 1] = seat
      taken[#taken + 1] = value
    end
  end
end
if #lost > 0 then return { 'lost', id, unpack(lost) } end
if #taken > 0 then return { 'taken', id, now, unpack(taken) } end

-- Whoever changes it looks after it from now on.
order.lines, order.terminal, order.cashier, order.version = wanted, terminal, cashier, version
record = write_order(order)
local value = seat_value('held', id, order)
local set = { '@version', version, '@free', have[3] + #freed - fresh, '@held', have[4] - #freed + fresh }
for _, seat in ipairs(named) do
  set[#set + 1] = seat
  set[#set + 1] = value
end
if #freed > 0 then redis.call('HDEL', KEYS[1], unpack(freed)) end
redis.call('HSET', KEYS[1], unpack(set))
redis.call('SET', KEYS[3], record)
local changes = { table.concat(named, ',') .. ' ' .. value }
if #freed > 0 then changes[2] = table.concat(freed, ',') .. ' ' end
publish(KEYS[4], have[1], have[2], version, changes)
return { 'order', id, now, record }
