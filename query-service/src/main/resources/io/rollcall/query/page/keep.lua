-- Keeps a page for longer, since it is read, if some of its time has passed: Redis tells all who keep
-- it in memory of that as of a change.
-- KEYS: page; ARGV: for how long in ms
-- Answers: 1 if there is a page.
if redis.call('GETRANGE', KEYS[1], 0, 0) ~= 'P' then return {0} end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) * 0.7 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {1}
