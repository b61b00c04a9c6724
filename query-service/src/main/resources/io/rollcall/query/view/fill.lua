-- Adds members to a live view, each only if its row is still the one that it was made from. A change
-- that came between has put its own member there only if it moved the row; where the row kept its
-- place nobody has. So rows that have changed are answered as they are now, to be added in their turn.
-- KEYS: rows, views, view; ARGV: the canonical list query; '1' if the view is complete once all of
-- these are added; then of each member: the row's key, its stamp, the member
-- Answers: 0 if the view is no longer live; else 1 and the rows that have changed. Deleted ones are
-- left out: the delete has taken their members away.
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then return {0} end
local answer = {1}
for i = 3, #ARGV, 3 do
  local row = redis.call('HGET', KEYS[1], ARGV[i])
  if row and string.sub(row, 1, 17) == ARGV[i + 1] then
    redis.call('ZADD', KEYS[3], 0, ARGV[i + 2])
  elseif row then
    answer[#answer + 1] = row
  end
end
if #answer == 1 and ARGV[2] == '1' then redis.call('ZADD', KEYS[3], 0, '') end
return answer
