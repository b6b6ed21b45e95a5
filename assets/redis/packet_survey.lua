-- All of a packet in one instant, for whoever checks it. Writes nothing.
-- KEYS packet, shares
-- Gives how many words of the packet come, they, and its untaken shares.
local packet, shares = redis.call('HGETALL', KEYS[1]), redis.call('LRANGE', KEYS[2], 0, -1)
local answer = { #packet }
for i = 1, #packet do answer[#answer + 1] = packet[i] end
for i = 1, #shares do answer[#answer + 1] = shares[i] end
return answer
