-- Stores a page that was filled, or gives up its lease.
-- KEYS: page, pages; ARGV: the lease's token, how long the page is kept in ms, the page or empty, its
-- entry
-- Answers: 1, or 0 if the lease is gone: a change has outdated what was read.
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1]) ~= 'L' .. ARGV[1] then return {0} end
if ARGV[3] ~= '' then
  redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
else
  redis.call('UNLINK', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[4])
end
return {1}
