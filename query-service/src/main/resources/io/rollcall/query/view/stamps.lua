-- Tells which change what is stored of some keys comes from.
-- KEYS: rows, gone
-- ARGV: the keys
-- Answers: of each the stamp of the row, or else of its delete, or empty
local stamps = {}
for i = 1, #ARGV do
  local stored = redis.call('HGET', KEYS[1], ARGV[i]) or redis.call('HGET', KEYS[2], ARGV[i])
  stamps[i] = stored and string.sub(stored, 1, 17) or ''
end
return stamps
