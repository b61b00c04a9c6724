-- Adds members to a live view, each only if its row is still the one that it was made from: a change
-- that came between has put its own member there.
-- KEYS: rows, views, view; ARGV: the canonical list query; '1' if the view is complete afterwards;
-- then of each member: the row's key, its stamp, the member
-- Answers: 0 if the view is no longer live, else 1.
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then return {0} end
for i = 3, #ARGV, 3 do
  local row = redis.call('HGET', KEYS[1], ARGV[i])
  if row and string.sub(row, 1, 17) == ARGV[i + 1] then
    redis.call('ZADD', KEYS[3], 0, ARGV[i + 2])
  end
end
if ARGV[2] == '1' then redis.call('ZADD', KEYS[3], 0, '') end
return {1}
