-- Reads the rows of some parents' children, in the order of a list view that begins with the parent.
-- KEYS: view, rows, meta; ARGV: of each parent, the range of its children's members, from and to
-- Answers: meta; then nothing more if the view is not complete; else a list of rows for each parent.
local view, rows = KEYS[1], KEYS[2]
local answer = {redis.call('HGETALL', KEYS[3])}
local first = redis.call('ZRANGE', view, 0, 0)[1]
if first ~= '' then return answer end

for parent = 1, #ARGV, 2 do
  local members = redis.call('ZRANGEBYLEX', view, ARGV[parent], ARGV[parent + 1])
  local children = {}
  for i = 1, #members do
    local member = members[i]
    local length = string.byte(member, -2) * 256 + string.byte(member, -1)
    children[i] = redis.call('HGET', rows, string.sub(member, -3 - length, -4))
  end
  answer[#answer + 1] = children
end
return answer
