// A Redis of one's own: on loopback, on a free port, its data in a temporary folder that goes with it.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, connect as open } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { redisProgram } from '../../scripts/setup.mjs'

/** A port of loopback that nobody listens on. */
export async function freePort() {
  const server = createServer()
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Whether somebody answers PING on a port; an error that asks for a password is an answer. */
function answers(port) {
  return new Promise(resolve => {
    const socket = open(port, '127.0.0.1')
    const end = well => {
      socket.destroy()
      resolve(well)
    }
    socket.setTimeout(1000, () => end(false))
    socket.once('error', () => end(false))
    socket.once('connect', () => socket.write('PING\r\n'))
    socket.once('data', data => end(/^(\+PONG|-NOAUTH)/.test(String(data))))
  })
}

/** One server: `start`, `kill` (at once, as a crash), `stop` (for good). */
export class OwnRedis {
  constructor(settings = []) {
    this.settings = settings
    this.port = undefined
    this.folder = mkdtempSync(path.join(tmpdir(), 'rustorch-redis-'))
  }

  cluster = false

  get url() {
    return `redis://127.0.0.1:${this.port}`
  }

  async start() {
    const program = redisProgram()
    if (program === undefined) throw new Error('redis-server is missing: node scripts/setup.mjs fleet')
    this.port ??= await freePort()
    const settings = [
      '--port',
      this.port,
      '--bind',
      '127.0.0.1',
      '--dir',
      this.folder,
      '--save',
      '',
      '--appendonly',
      'yes',
    ]
    this.child = spawn(program, [...settings, ...this.settings].map(String), { argv0: 'redis-server', stdio: 'ignore' })
    this.ended = new Promise(resolve => {
      this.child.once('exit', resolve)
      this.child.once('error', resolve)
    })
    for (let tries = 0; tries < 400; tries++) {
      if (this.child.exitCode !== null) throw new Error(`redis-server ended with ${this.child.exitCode}`)
      if (await answers(this.port)) return this
      await new Promise(resolve => setTimeout(resolve, 25))
    }
    throw new Error('redis-server does not answer')
  }

  async kill(signal = 'SIGKILL') {
    this.child?.kill(signal)
    await this.ended
  }

  /** A command, and the answer as text. */
  async command(...words) {
    const { createClient } = await import('redis')
    const client = createClient({ url: this.url })
    client.on('error', () => {})
    await client.connect()
    try {
      return String(await client.sendCommand(words.map(String)))
    } finally {
      client.destroy()
    }
  }

  async stop() {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Three servers as one Redis Cluster, each with a third of the slots. `kill` and `start` are those of the second. */
export class OwnCluster {
  cluster = true

  constructor(settings = []) {
    const more = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', ...settings]
    this.nodes = [0, 1, 2].map(() => new OwnRedis(more))
  }

  get url() {
    return this.nodes[0].url
  }

  async start() {
    const again = this.nodes[0].child !== undefined
    if (again) {
      await this.nodes[1].start()
    } else {
      for (const node of this.nodes) {
        // A node's second port, for the others, is its own and 10,000.
        do node.port = await freePort()
        while (node.port > 55_000)
        await node.start()
      }
      const bounds = [0, 5461, 10_923, 16_384]
      for (const [i, node] of this.nodes.entries()) {
        await node.command('CLUSTER', 'ADDSLOTSRANGE', bounds[i], bounds[i + 1] - 1)
        await node.command('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)
        if (i > 0) await this.nodes[0].command('CLUSTER', 'MEET', '127.0.0.1', node.port)
      }
    }
    for (let tries = 0; tries < 600; tries++) {
      const known = await Promise.all(this.nodes.map(node => node.command('CLUSTER', 'INFO')))
      if (known.every(text => /cluster_state:ok/.test(text) && /cluster_known_nodes:3/.test(text))) return this
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error('the cluster does not come up')
  }

  async kill() {
    await this.nodes[1].kill()
  }

  async stop() {
    await Promise.all(this.nodes.map(node => node.stop()))
  }
}
