-- KEYS: deadlines, values. ARGV: most members. Answers who, deadline, value in turn.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local out = {}
local in_room = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, tonumber(ARGV[1]))
for i = 1, #in_room, 2 do
  out[#out + 1] = in_room[i]
  out[#out + 1] = tostring(in_room[i + 1])
  out[#out + 1] = redis.call('HGET', KEYS[2], in_room[i]) or ''
end
return out
