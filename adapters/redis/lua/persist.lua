-- Removes the time to live of KEYS[1]. Returns 1, and 0 where there is no such key. PERSIST alone
-- does not tell a missing key from one that does not expire.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('PERSIST', KEYS[1])
return 1
