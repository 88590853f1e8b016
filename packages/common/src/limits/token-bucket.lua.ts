/**
 * A token bucket in one number: the time when it would be full again. Handed to the rate limiter library in place of
 * its fixed windows, which let twice the burst through at their seam and make a caller wait for a whole window.
 * Atomic, on the clock of Redis, which all gatekeepers share. The time counts from 2023 so that a double keeps
 * fractions of a microsecond.
 *
 * KEYS[1] bucket · ARGV[1] tokens to take · ARGV[3] size of the bucket · ARGV[4] µs in which an empty one fills up
 * Returns {tokens gone, ms until it is full}; when they are not there, {size + 1, ms until they are}, and takes none.
 */
export const TOKEN_BUCKET_LUA = `
local size, span = tonumber(ARGV[3]), tonumber(ARGV[4])
local each = span / size
local clock = redis.call('TIME')
local now = (tonumber(clock[1]) - 1700000000) * 1000000 + tonumber(clock[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + tonumber(ARGV[1]) * each
local missing = full - now - span
if missing > each / 10 then
  return {size + 1, math.max(math.ceil(missing / 1000), 1)}
end
local lifeMs = math.max(math.ceil((full - now) / 1000), 1)
redis.call('SET', KEYS[1], string.format('%.6f', full), 'PX', lifeMs)
return {size - math.floor(-missing / each + 0.1), lifeMs}
`;
