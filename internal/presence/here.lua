-- KEYS: deadlines. ARGV: who.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local till = redis.call('ZSCORE', KEYS[1], ARGV[1])
if till and tonumber(till) > now then return 1 end
return 0
