-- Makes a list view a live one, so that every change that is applied from now on goes to it too.
-- KEYS: views, meta; ARGV: the canonical list query, the time in ms
-- Answers: how many live views there are.
if redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1]) == 1 then
  redis.call('HINCRBY', KEYS[2], 'views_version', 1)
end
return {redis.call('ZCARD', KEYS[1])}
