-- Tells which process of Redis has a type's keys: another one goes through them in another order.
-- KEYS: meta, which in a cluster leads to that process
-- Answers: its run id.
return {string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')}
