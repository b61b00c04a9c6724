-- Begins another generation of a type, to be built beside the one that is read.
-- KEYS: generations, the replay's; ARGV: a version that was never used before; then fields and values
-- of what is known of the replay
-- Answers: the number of the generation, or nothing if one is being built already, be it a side
-- generation.
local generations = KEYS[1]
if redis.call('HEXISTS', generations, 'next') == 1 then return {} end
if redis.call('HGET', generations, 'side_state') == 'building' then return {} end
local number = redis.call('HINCRBY', generations, 'last', 1)
redis.call('HSET', generations, 'next', number, 'state', 'building', 'version', ARGV[1])
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'number', number, unpack(ARGV, 2))
return {number}
