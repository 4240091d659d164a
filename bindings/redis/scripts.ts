// The steps that must be whole or not at all, as Lua scripts: Redis runs a script with nothing in between. A script looks at
// everything that could make a command fail before its first write, because Redis does not take back what was written.

import { createHash } from 'node:crypto'
import type { Connection, Reply } from './connection'
import { messageOf } from './failures'

export interface Script {
  text: string
  sha: string
}

const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') })

/** Runs a script on the node of its first key. */
export async function run(
  redis: Connection,
  { text, sha }: Script,
  keys: readonly string[],
  args: readonly (string | Uint8Array)[],
): Promise<Reply> {
  const [key] = keys as [string]
  const rest = [String(keys.length), ...keys, ...args]
  try {
    return await redis.send(key, ['EVALSHA', sha, ...rest])
  } catch (error) {
    if (!messageOf(error).includes('NOSCRIPT')) throw error
    return redis.send(key, ['EVAL', text, ...rest])
  }
}

/**
 * Takes the lease of a shard where nobody has it. Keys: lease, place, input. Args: who, milliseconds, group.
 * Answers 1 and the stamp, the position and the version of the place; or 0.
 */
export const TAKE = script(`
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return {0} end
local kind = redis.call('TYPE', KEYS[3]).ok
if kind == 'none' or redis.pcall('XINFO', 'GROUPS', KEYS[3]).err then
  redis.call('XGROUP', 'CREATE', KEYS[3], ARGV[3], '0', 'MKSTREAM')
else
  local found = false
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', KEYS[3])) do
    if info[2] == ARGV[3] then found = true end
  end
  if not found then redis.call('XGROUP', 'CREATE', KEYS[3], ARGV[3], '0') end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local place = redis.call('HMGET', KEYS[2], 'stamp', 'position', 'version')
return {1, place[1] or '', place[2] or '', place[3] or ''}
`)

/** Gives the lease back. Keys: lease. Args: who. */
export const LEAVE = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`)

/**
 * Reads, for the owner of the lease alone: one that lost it must not take entries out of the next one's sight.
 * Keys: lease, input. Args: who, milliseconds, group, consumer, how many, where a claim goes on or '' for new entries.
 * Answers 'fenced', or where the claim goes on ('' when it is done), and the entries.
 */
export const READ = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if ARGV[6] ~= '' then
  local claimed = redis.call('XAUTOCLAIM', KEYS[2], ARGV[3], ARGV[4], 0, ARGV[6], 'COUNT', ARGV[5])
  return {claimed[1], claimed[2]}
end
local new = redis.call('XREADGROUP', 'GROUP', ARGV[3], ARGV[4], 'COUNT', ARGV[5], 'STREAMS', KEYS[2], '>')
return {'', new and new[1][2] or {}}
`)

/**
 * Stores all that a batch changed and acknowledges its entries, where the lease is still ours and what is stored is still
 * what the batch began from. Keys: lease, place, states, input, anomalies, dead, partial. Args: who, the stamp it began from, the new stamp,
 * milliseconds, group, position, before which id entries leave or '', the most anomalies and dead letters kept, the partial or '', values, the
 * version; then four lists, each after its length: names and states; keys, entries, anomalies; entries, reasons, contents; ids.
 */
export const STORE = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
if (redis.call('HGET', KEYS[2], 'stamp') or '') ~= ARGV[2] then return 'moved' end
local kinds = {'string', 'hash', 'hash', 'stream', 'stream', 'stream', 'string'}
for i, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= kind and found ~= 'none' then return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' is a ' .. found) end
end
local at = 12
local function list()
  local length = tonumber(ARGV[at])
  local from = at + 1
  at = from + length
  return from, length
end
local function chunks(from, length, each)
  for i = from, from + length - 1, 1000 do each(i, math.min(i + 999, from + length - 1)) end
end
local from, length = list()
chunks(from, length, function(a, b) redis.call('HSET', KEYS[3], unpack(ARGV, a, b)) end)
from, length = list()
for i = from, from + length - 1, 3 do
  redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[8], '*', 'key', ARGV[i], 'entry', ARGV[i + 1], 'anomaly', ARGV[i + 2])
end
local found = length / 3
from, length = list()
for i = from, from + length - 1, 3 do
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[8], '*', 'entry', ARGV[i], 'reason', ARGV[i + 1], 'content', ARGV[i + 2])
end
local refused = length / 3
from, length = list()
if ARGV[9] ~= '' then redis.call('SET', KEYS[7], ARGV[9]) end
redis.call('HSET', KEYS[2], 'stamp', ARGV[3], 'version', ARGV[11])
if ARGV[6] ~= '' then redis.call('HSET', KEYS[2], 'position', ARGV[6]) end
redis.call('HINCRBY', KEYS[2], 'values', ARGV[10])
redis.call('HINCRBY', KEYS[2], 'anomalies', found)
redis.call('HINCRBY', KEYS[2], 'dead', refused)
chunks(from, length, function(a, b) redis.call('XACK', KEYS[4], ARGV[5], unpack(ARGV, a, b)) end)
if ARGV[7] ~= '' then redis.call('XTRIM', KEYS[4], 'MINID', ARGV[7]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 'stored'
`)

/**
 * Adds a source's next entries once, however often they are sent. Keys: input, fed. Args: source, where it must be, where it
 * is then, the most entries that may wait; then key, times, values of each entry, times or '' where there are none.
 * Answers 'added', 'full', or where the source is.
 */
export const FEED = script(`
local at = redis.call('HGET', KEYS[2], ARGV[1]) or '0'
if at ~= ARGV[2] then return at end
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'stream' and kind ~= 'none' then return redis.error_reply('WRONGTYPE ' .. KEYS[1] .. ' is a ' .. kind) end
if ARGV[4] ~= '0' and redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[4]) then return 'full' end
for i = 5, #ARGV, 3 do
  if ARGV[i + 1] == '' then
    redis.call('XADD', KEYS[1], '*', 'key', ARGV[i], 'values', ARGV[i + 2])
  else
    redis.call('XADD', KEYS[1], '*', 'key', ARGV[i], 'times', ARGV[i + 1], 'values', ARGV[i + 2])
  end
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
return 'added'
`)

/** Says that a worker is alive and what it does. Keys: workers, figures. Args: who, milliseconds, figures or ''. How many are. */
export const BEAT = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])) do
  redis.call('ZREM', KEYS[1], gone)
  redis.call('HDEL', KEYS[2], gone)
end
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
end
return redis.call('ZCARD', KEYS[1])
`)
