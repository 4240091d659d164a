// What a worker does, for Prometheus, and whether it is well.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { whole } from './failures'
import type { StreamWorker, WorkerFigures } from './worker'

/** A server of metrics. */
export interface MetricsServer {
  /** the port it listens on */
  port: number
  /** Ends it. */
  close(): Promise<void>
}

const METRICS: readonly [
  name: string,
  kind: 'counter' | 'gauge',
  help: string,
  of: (figures: WorkerFigures) => number,
][] = [
  ['values_total', 'counter', 'Values judged and stored.', f => f.values],
  ['entries_total', 'counter', 'Entries stored and acknowledged.', f => f.entries],
  ['anomalies_total', 'counter', 'Anomalies published.', f => f.anomalies],
  ['dead_letters_total', 'counter', 'Entries that could not be taken.', f => f.dead],
  ['batches_total', 'counter', 'Batches stored.', f => f.batches],
  ['evictions_total', 'counter', 'States that left memory for others.', f => f.evicted],
  ['troubles_total', 'counter', 'Failures that passed.', f => f.troubles],
  ['shards', 'gauge', 'Shards in the hands of this worker.', f => f.shards.length],
  ['states', 'gauge', 'States of series in memory.', f => f.states],
  ['values_per_second', 'gauge', 'Values a second over the last seconds.', f => f.rate],
  ['connected', 'gauge', 'Whether Redis answered last.', f => Number(f.connected)],
  ['resident_memory_bytes', 'gauge', 'Memory of the process.', f => f.memory_bytes],
]

/** A worker's figures in the text format of Prometheus. */
export function prometheus_text(figures: WorkerFigures): string {
  return METRICS.map(([name, kind, help, of]) => {
    const full = `rustorch_worker_${name}`
    return `# HELP ${full} ${help}\n# TYPE ${full} ${kind}\n${full}{worker="${figures.id}"} ${of(figures)}\n`
  }).join('')
}

/**
 * Serves `/metrics` and `/health`, which is 200 while Redis answers and 503 while it does not. On loopback unless `host` says otherwise;
 * port 0 takes a free one.
 */
export async function serve_metrics(worker: StreamWorker, port = 0, host = '127.0.0.1'): Promise<MetricsServer> {
  whole('serve_metrics', 'port', port, 0, 65_535)
  const server = createServer((request, response) => {
    const figures = worker.figures()
    const answer = (status: number, type: string, text: string): void => {
      response.writeHead(status, { 'content-type': type }).end(text)
    }
    if (request.url === '/metrics') answer(200, 'text/plain; version=0.0.4; charset=utf-8', prometheus_text(figures))
    else if (request.url === '/health')
      answer(
        figures.connected ? 200 : 503,
        'application/json',
        `${JSON.stringify({ connected: figures.connected, shards: figures.shards })}\n`,
      )
    else answer(404, 'text/plain; charset=utf-8', 'there are /metrics and /health\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
