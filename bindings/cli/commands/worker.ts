// `rustorch-wasm worker`: one worker of a fleet, until a signal ends it.

import { type Command, choiceOption, parseAll } from '../arguments'
import { StreamWorker, serve_metrics, type WorkerOptions } from '../fleet'
import { json, print, remark } from '../output'
import { Usage } from '../reader/errors'
import { FLEET, FLEET_HELP, fleetOf, numbersGiven } from './redis'

const usage = `usage: rustorch-wasm worker --stream NAME --group NAME [options]

Judges the values of a stream in Redis, each once, and stores the states of the series with the position, whatever dies when. Start as
many as there is work for; they share the shards. SIGTERM and SIGINT end it after the running batches.

${FLEET_HELP}
  --group NAME       the group; each group sees every value once
  --shards N         how many shards a stream gets that is not there yet

how series are judged; those known already go on as they began
  --method NAME      zscore, series or forecast (default zscore)
  --threshold N      zscore: standard deviations (default 3); series: a score in (0, 1) (default 0.5)
  --window N         values (default 100 of zscore, 500 of the others)
  --season N         series and forecast: values in a season, where it is known
  --warm-up N, --refractory N, --direction WHICH, --missing WHICH: as of detect

how it works
  --batch N          entries at once (default 200)
  --states N         states in memory (default 10000); those of idle series leave, and are loaded again
  --lease-ms N       after so long without a word its shards are taken by others (default 3000)
  --idle-ms N        between looks at an empty stream (default 50)
  --keep             leaves stored entries in the stream, for other groups
  --no-summary       keeps no summary of the values
  --metrics PORT     serves /metrics for Prometheus and /health on 127.0.0.1 (0: a free port)
  --metrics-host H   on this address instead
  --json             each event a line of JSON

exit codes: 0 ended by a signal; 2 wrong use, or going on is of no use: a password that is wrong, a state of a newer version`

const text = { type: 'string' } as const

async function run(argv: string[]): Promise<number> {
  const { values, sources } = parseAll(argv, {
    ...FLEET,
    group: text,
    shards: text,
    method: { ...text, default: 'zscore' },
    threshold: text,
    window: text,
    season: text,
    'warm-up': text,
    refractory: text,
    direction: text,
    missing: text,
    batch: text,
    states: text,
    'lease-ms': text,
    'idle-ms': text,
    keep: { type: 'boolean', default: false },
    'no-summary': { type: 'boolean', default: false },
    metrics: text,
    'metrics-host': text,
    json: { type: 'boolean', default: false },
  })
  const { url, connecting, stream } = fleetOf(values)
  if (values.group === undefined) throw new Usage('--group is missing')
  if (sources.length > 0) throw new Usage(`worker takes no ${sources[0]}`)
  const say = (kind: string, message: string): void => {
    if (values.json) void print(json({ kind, message, time: Date.now() }))
    else remark(`${kind}: ${message}`)
  }
  const detector = {
    method: choiceOption('method', ['zscore', 'series', 'forecast'] as const, values.method),
    ...numbersGiven(values, { threshold: 'threshold', window: 'window', season: 'season' }),
    options: {
      ...numbersGiven(values, { warm_up: 'warm-up', refractory: 'refractory' }),
      ...(values.direction === undefined ? {} : { direction: values.direction as 'both' }),
      ...(values.missing === undefined ? {} : { missing: values.missing as 'skip' }),
    },
  }
  const options: WorkerOptions = {
    redis: url,
    ...connecting,
    stream,
    group: values.group,
    detector,
    trim: !values.keep,
    ...(values['no-summary'] ? { partial: false } : {}),
    ...numbersGiven(values, {
      shards: 'shards',
      batch: 'batch',
      states: 'states',
      lease_ms: 'lease-ms',
      idle_ms: 'idle-ms',
    }),
    on_event: ({ kind, message }) => say(kind, message),
  }
  const worker = new StreamWorker(options)
  const { port } = numbersGiven(values, { port: 'metrics' })
  const server = port === undefined ? undefined : await serve_metrics(worker, port, values['metrics-host'])
  if (server !== undefined) say('metrics', `port ${server.port}`)
  const stop = (signal: string): void => {
    say('stopping', signal)
    void worker.stop()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  try {
    await worker.run()
  } finally {
    await server?.close()
  }
  const { entries, values: judged, anomalies, dead } = worker.figures()
  say('stopped', `${judged} values in ${entries} entries, ${anomalies} anomalies, ${dead} dead letters`)
  return 0
}

export const worker: Command = { name: 'worker', summary: 'judges the values of a stream in Redis', usage, run }
