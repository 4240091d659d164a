// The options that the commands of a fleet share.

import { numberOption } from '../arguments'
import type { ConnectOptions } from '../fleet'
import { Usage } from '../reader/errors'

export const FLEET = {
  redis: { type: 'string' },
  cluster: { type: 'boolean', default: false },
  stream: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

export const FLEET_HELP = `where
  --redis URL        redis://user:password@host:port or rediss://... with TLS (default: the environment's REDIS_URL, which
                     other users of the machine cannot see, or redis://127.0.0.1:6379)
  --cluster          it is a Redis Cluster
  --stream NAME      the stream; it is as many keys as it has shards`

/** Where Redis is and which stream is meant. */
export function fleetOf(values: { redis?: string | undefined; cluster: boolean; stream?: string | undefined }): {
  url: string
  connecting: ConnectOptions
  stream: string
} {
  if (values.stream === undefined) throw new Usage('--stream is missing')
  const url = values.redis ?? process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'
  return { url, connecting: { cluster: values.cluster }, stream: values.stream }
}

/** Names with the numbers that were given for them. */
export function numbersGiven<T extends string>(
  given: Readonly<Record<string, unknown>>,
  names: Record<T, string>,
): Partial<Record<T, number>> {
  const found: Partial<Record<T, number>> = {}
  for (const [name, option] of Object.entries(names) as [T, string][]) {
    const number = numberOption(option, given[option] as string | undefined)
    if (number !== undefined) found[name] = number
  }
  return found
}
