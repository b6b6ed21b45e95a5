-- Step 3 of a payment, and catching up: puts one numbered change of the ledger on the seats, in order.
-- KEYS seats, due, feed
-- ARGV ledger, sequence, what (sold | freed | blocked | unblocked), order id or why it is blocked, terminal, cashier,
--      prefix of the order keys, seconds to remember the ended order, seat…
--@prelude
local sequence, what, id = tonumber(ARGV[2]), ARGV[3], ARGV[4]
local fields = { '@epoch', '@version', '@seq', '@free', '@held', '@sold' }
for i = 9, #ARGV do fields[i - 2] = ARGV[i] end
local have = values_of(KEYS[1], fields)
local refusal = not_ours(have[1], ARGV[1])
if refusal then return refusal end
local at = tonumber(have[3])
if sequence <= at then return { 'old', at } end
if sequence > at + 1 then return { 'gap', at } end

local free, held, sold = tonumber(have[4]), tonumber(have[5]), tonumber(have[6])
local value = table.concat({ 'sold', id, '', ARGV[5], ARGV[6] }, '|')
if what == 'blocked' then value = id == '' and 'blocked' or 'blocked:' .. id end
local _, micros = server_time()
local version = version_after(have[2], micros)
local set = { '@version', version, '@seq', ARGV[2], '@free', free, '@held', held, '@sold', sold }
local named, gone = {}, {}
for i = 9, #ARGV do
  local seat, was = ARGV[i], have[i - 2]
  local state = was and string.match(was, '^%a+') or 'free'
  if what == 'sold' or what == 'blocked' then
    -- Whatever Redis says, the ledger has the last word.
    if state == 'free' then free = free - 1 elseif state == 'sold' then sold = sold - 1
    elseif state ~= 'blocked' then held = held - 1 end
    if what == 'sold' then sold = sold + 1 end
    set[#set + 1] = seat
    set[#set + 1] = value
    named[#named + 1] = seat
  elseif what == 'unblocked' then
    if state == 'blocked' then
      free = free + 1
      gone[#gone + 1] = seat
    end
  elseif carries(was, 'sold', id) then
    sold = sold - 1
    free = free + 1
    gone[#gone + 1] = seat
  end
end
local ends = what == 'sold' or what == 'freed'
local key = ARGV[7] .. id
local record = ends and redis.call('GET', key)
local order = record and parse_order(record)
-- An order that went back to before it was amended has seats that it did not buy: nothing else would ever free them.
if order and what == 'sold' then
  local bought = {}
  for _, seat in ipairs(named) do bought[seat] = true end
  for _, seat in ipairs(seats_of(order.lines)) do
    local was = not bought[seat] and redis.call('HGET', KEYS[1], seat)
    if carries(was, 'held', id) or carries(was, 'paying', id) then
      held = held - 1
      free = free + 1
      gone[#gone + 1] = seat
    end
  end
end
in_pieces('HDEL', KEYS[1], gone)
set[6], set[8], set[10] = free, held, sold
in_pieces('HSET', KEYS[1], set)
if ends then
  redis.call('ZREM', KEYS[2], id)
  if order then
    order.state, order.version = what == 'sold' and 'paid' or 'refunded', version
    -- Refunded in part, it stays paid while it has one of its seats.
    if what == 'freed' then
      for _, was in ipairs(values_of(KEYS[1], seats_of(order.lines))) do
        if carries(was, 'sold', id) then order.state = 'paid' end
      end
    end
    redis.call('SET', key, write_order(order), 'EX', ARGV[8])
  end
end
local changes = {}
if #named > 0 then changes[1] = table.concat(named, ',') .. ' ' .. value end
if #gone > 0 then changes[#changes + 1] = table.concat(gone, ',') .. ' ' end
publish(KEYS[3], have[1], have[2], version, changes)
return { 'applied', sequence }
