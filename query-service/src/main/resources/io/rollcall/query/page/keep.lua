-- Keeps a page for longer, since it is read.
-- KEYS: page; ARGV: for how long in ms
-- Answers: 1 if there is a page.
if redis.call('GETRANGE', KEYS[1], 0, 0) ~= 'P' then return {0} end
return {redis.call('PEXPIRE', KEYS[1], ARGV[1])}
