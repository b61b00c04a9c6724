-- Notes what a page that is being filled embeds of other rows, before those are read.
-- KEYS: page; ARGV: the lease's token, what is embedded
-- Answers: 1, or 0 if the lease is gone.
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1]) ~= 'L' .. ARGV[1] then return {0} end
redis.call('APPEND', KEYS[1], ARGV[2])
return {1}
