-- Begins a side generation of a type, to which no change is applied.
-- KEYS: generations, the side replay's; ARGV: a version that was never used before; then fields and
-- values of what is known of the replay
-- Answers: 'begun' and the number of the generation; 'next' if another generation is being built or
-- waits to be read; 'side' and its number if there is a side generation already.
local generations = KEYS[1]
local known = redis.call('HMGET', generations, 'side', 'next')
if known[1] then return {'side', tonumber(known[1])} end
if known[2] then return {'next', tonumber(known[2])} end
local number = redis.call('HINCRBY', generations, 'last', 1)
redis.call('HSET', generations, 'side', number, 'side_state', 'building', 'version', ARGV[1])
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'number', number, unpack(ARGV, 2))
return {'begun', number}
