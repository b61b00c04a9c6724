-- Takes a lease, or keeps it.
-- KEYS: the lease; ARGV: who wants it; for how long, in ms
-- Answers: 1 if he has it.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return {0} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {1}
