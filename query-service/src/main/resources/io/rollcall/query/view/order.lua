-- Puts keys of rows in their order.
-- KEYS: order, generations; ARGV: the number of the generation; then of each: its score, the key
-- Answers: nothing; nor does it do anything if the generation is not there.
if is_kept(KEYS[2], ARGV[1]) then
  for i = 2, #ARGV, 2 do redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
return {}
