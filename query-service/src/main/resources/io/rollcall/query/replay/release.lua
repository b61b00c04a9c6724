-- Gives a lease back.
-- KEYS: the lease; ARGV: who has it
-- Answers: 1 if he had it.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0} end
redis.call('DEL', KEYS[1])
return {1}
