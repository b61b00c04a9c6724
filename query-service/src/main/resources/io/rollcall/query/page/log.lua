-- Adds lines to the list of the last evictions.
-- KEYS: evicted, generations; ARGV: the number of the generation; how many lines are kept; the lines, the
-- newest last
-- Answers: nothing; nor does it do anything if the generation is not there.
if is_kept(KEYS[2], ARGV[1]) then
  for i = 3, #ARGV do redis.call('LPUSH', KEYS[1], ARGV[i]) end
  redis.call('LTRIM', KEYS[1], 0, tonumber(ARGV[2]) - 1)
end
return {}
