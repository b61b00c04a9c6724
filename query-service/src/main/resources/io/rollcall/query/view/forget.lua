-- Forgets deletes, each only if no other came for its key.
-- KEYS: gone; ARGV: of each, the key and what is remembered
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('HDEL', KEYS[1], ARGV[i]) end
end
return {}
