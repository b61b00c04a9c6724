-- Notes that a truncate is about to be applied.
-- KEYS: meta, generations; ARGV: the number of the generation; the field in meta; the offset
-- Answers: 1 if that was begun before, or the generation is not there, so that nobody knows.
if not is_kept(KEYS[2], ARGV[1]) then return {1} end
if redis.call('HGET', KEYS[1], ARGV[2]) == ARGV[3] then return {1} end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return {0}
