// One connection to Redis, or to a cluster: commands in, replies with Buffers out. node-redis is loaded here alone, when a
// connection is made. Nothing reconnects behind our back: whoever lost a connection knows nothing of what was stored, and
// has to begin anew from what Redis says.

import { codeOf, fail, messageOf, shown, whole } from './failures'

/** What a reply of Redis is; texts are bytes. */
export type Reply = Uint8Array | string | number | null | Reply[]

/** A way to Redis. An object of your own with these two methods serves as well as `connect`'s. */
export interface Connection {
  /** Runs a command on the node that has `key`; an error of Redis rejects. Texts in the reply are bytes. */
  send(key: string, command: readonly (string | Uint8Array)[]): Promise<Reply>
  /** Ends it. */
  close(): void
}

/** How to connect. */
export interface ConnectOptions {
  /** whether the address is one of a Redis Cluster; default false */
  cluster?: boolean
  /** milliseconds until connecting, or a command without an answer, is an error; default 5000 */
  timeout_ms?: number
}

/** An address without what is secret in it. */
export function printableUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url)
    return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
  } catch {
    return 'an address that cannot be read'
  }
}

/** What an error says, without the password of the address. */
function withoutSecrets(url: string, message: string): string {
  const secrets: string[] = []
  try {
    const { username, password } = new URL(url)
    for (const part of [password, username]) if (part !== '') secrets.push(part, decodeURIComponent(part))
  } catch {}
  return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), message)
}

async function library(): Promise<typeof import('redis')> {
  try {
    return await import('redis')
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND' && codeOf(error) !== 'MODULE_NOT_FOUND') throw error
    return fail('ERR_REDIS', 'connect', 'the package redis is not installed; run npm install redis')
  }
}

/**
 * Connects to `redis://user:password@host:port/db`, or with TLS to `rediss://`. ERR_REDIS where that is not possible; no
 * message ever holds the password.
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Connection> {
  if (typeof url !== 'string' || !/^rediss?:\/\//.test(url))
    fail('ERR_ARGUMENT', 'connect', 'the address must begin with redis:// or rediss://')
  if (!URL.canParse(url)) fail('ERR_ARGUMENT', 'connect', 'the address cannot be read')
  const { cluster = false } = options
  const timeout_ms = whole('connect', 'timeout_ms', options.timeout_ms ?? 5000, 1, 3_600_000)
  const { createClient, createCluster, RESP_TYPES } = await library()
  const { protocol, username, password } = new URL(url)
  const tls = protocol === 'rediss:' ? { tls: true as const } : {}
  const socket = { reconnectStrategy: false as const, connectTimeout: timeout_ms }
  const typeMapping = { [RESP_TYPES.BLOB_STRING]: Buffer }

  /** The work, or an error that says what was meant and holds no secret. */
  const within = async <T>(op: string, what: string, work: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${timeout_ms} ms`)), timeout_ms)
    })
    try {
      return await Promise.race([work, late])
    } catch (error) {
      return fail('ERR_REDIS', op, what + withoutSecrets(url, messageOf(error)))
    } finally {
      clearTimeout(timer)
    }
  }
  const opened = async (client: { connect(): Promise<unknown>; destroy(): void }): Promise<void> => {
    try {
      await within('connect', `${printableUrl(url)}: `, client.connect())
    } catch (error) {
      try {
        client.destroy()
      } catch {} // it was not open
      throw error
    }
  }

  if (cluster) {
    const nodes = createCluster({
      rootNodes: [{ url }],
      // The addresses of the other nodes come from the cluster, without TLS, name and password.
      defaults: {
        RESP: 2,
        socket: { ...socket, ...tls },
        ...(password === '' ? {} : { password: decodeURIComponent(password) }),
        ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      },
      RESP: 2,
    } as Parameters<typeof createCluster>[0])
    nodes.on('error', () => {}) // the command that meets it rejects
    await opened(nodes)
    return {
      send: (key, command) =>
        within('redis', '', nodes.sendCommand(key, false, texts(command), { typeMapping } as never)),
      close: () => nodes.destroy(),
    }
  }
  const client = createClient({ url, RESP: 2, socket, disableOfflineQueue: true })
  client.on('error', () => {})
  await opened(client)
  return {
    send: (_, command) => within('redis', '', client.sendCommand(texts(command), { typeMapping } as never)),
    close: () => {
      if (client.isOpen) client.destroy()
    },
  }
}

/** node-redis takes texts and Buffers. */
const texts = (command: readonly (string | Uint8Array)[]): string[] =>
  command.map(part =>
    typeof part === 'string' ? part : Buffer.from(part.buffer, part.byteOffset, part.byteLength),
  ) as string[]

/** An address, of which connections are made, or the caller's own connection; else ERR_ARGUMENT. */
export function checkedConnection(op: string, redis: unknown): Connection | string {
  if (typeof redis === 'string') return redis
  const { send, close } = (redis ?? {}) as Partial<Connection>
  if (typeof send === 'function' && typeof close === 'function') return redis as Connection
  return fail('ERR_ARGUMENT', op, `redis must be an address or a connection, got ${shown(redis)}`)
}
