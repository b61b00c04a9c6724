-- Adds members to a live view, each only if its row is still the one that it was made from. A change
-- that came between has put its own member there only if it moved the row; where the row kept its
-- place nobody has. So rows that have changed are answered as they are now, to be added in their turn.
-- KEYS: rows, view; ARGV: the number of the registration that is filled; the process of Redis that it
-- began with; '1' if the view is complete once all of these are added; then of each member: the row's
-- key, its stamp, the member
-- Answers: 'ended' if that registration has ended, and with it what was added, or the process is
-- another: it goes through the rows in another order, and may have lost what was added; 'complete' if
-- another fill has completed the view; else 'added' and the rows that have changed. Deleted ones are
-- left out: the delete has taken their members away.
local rows, view, registration = KEYS[1], KEYS[2], ARGV[1]
if not redis.call('ZSCORE', view, registration) then
  return {redis.call('ZRANGE', view, 0, 0)[1] == '' and 'complete' or 'ended'}
end
local ROWS_A_CALL = 500
local answer = {'added'}
for from = 4, #ARGV, 3 * ROWS_A_CALL do
  local fields, add = {}, {}
  for i = from, math.min(from + 3 * ROWS_A_CALL, #ARGV) - 1, 3 do fields[#fields + 1] = ARGV[i] end
  local found = redis.call('HMGET', rows, unpack(fields))
  for k = 1, #fields do
    local row, i = found[k], from + 3 * (k - 1)
    if row and string.sub(row, 1, 17) == ARGV[i + 1] then
      add[#add + 1] = '0'
      add[#add + 1] = ARGV[i + 2]
    elseif row then
      answer[#answer + 1] = row
    end
  end
  if #add > 0 then redis.call('ZADD', view, unpack(add)) end
end
if #answer == 1 and ARGV[3] == '1' then
  local process = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  if process ~= ARGV[2] then return {'ended'} end
  redis.call('ZREM', view, registration)
  redis.call('ZADD', view, 0, '')
end
return answer
