-- Tells who some parents' children are, in the order of a list view that begins with the parent.
-- KEYS: view, meta; ARGV: ranges of the children's members, from and to
-- Answers: meta; then nothing more if the view is not complete; else 'members' and the members.
-- Their rows are read by commands of their own: thousands of them here would have others wait.
local view = KEYS[1]
local answer = {redis.call('HGETALL', KEYS[2])}
local first = redis.call('ZRANGE', view, 0, 0)[1]
if first ~= '' then return answer end

answer[2] = 'members'
for range = 1, #ARGV, 2 do
  local members = redis.call('ZRANGEBYLEX', view, ARGV[range], ARGV[range + 1])
  for i = 1, #members do answer[#answer + 1] = members[i] end
end
return answer
