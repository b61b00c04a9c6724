-- Makes a list view a live one, so that every change that is applied from now on goes to it too. Until
-- it is complete its first member, by a score below all others, is the number of its registration.
-- KEYS: views, meta, view, generations; ARGV: the canonical list query, the time in ms, a number that was never
-- used before, how many live views there may be (besides those that never make room), the moment in ms since which a view must be unused
-- to make room for another, the number of the generation, then the canonical list queries that never
-- make room
-- Answers: 'lost' if the generation is not there, and nothing was done; 'complete' if there is nothing to fill; 'open', the number of the registration and which
-- process of Redis this is; or
-- 'full' and the canonical list queries of views that may make room, the longest unused first.
local views, view, canonical, number = KEYS[1], KEYS[3], ARGV[1], ARGV[3]
local MAX_PROPOSED, FIXED = 10, 6
if not is_kept(KEYS[4], ARGV[FIXED]) then return {'lost'} end

if not redis.call('ZSCORE', views, canonical) then
  local stays = {}
  for i = FIXED + 1, #ARGV do stays[ARGV[i]] = true end
  if not stays[canonical] and redis.call('ZCARD', views) >= tonumber(ARGV[4]) then
    local answer = {'full'}
    local unused = redis.call(
      'ZRANGEBYSCORE', views, '-inf', ARGV[5], 'LIMIT', 0, MAX_PROPOSED + #ARGV - FIXED)
    for i = 1, #unused do
      if not stays[unused[i]] and #answer <= MAX_PROPOSED then answer[#answer + 1] = unused[i] end
    end
    return answer
  end
  redis.call('ZADD', views, ARGV[2], canonical)
  redis.call('HSET', KEYS[2], 'views_version', number)
end

local process = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local first = redis.call('ZRANGE', view, 0, 0, 'WITHSCORES')
if first[1] == '' then return {'complete'} end
if first[1] and tonumber(first[2]) < 0 then return {'open', first[1], process} end
redis.call('ZADD', view, -1, number)
return {'open', number, process}
