// A stream of lines through detector and quality, with progress, a chart and an exit code: what a job in CI, or an
// operator beside a terminal, would have. The work is done by the command line that comes with the package.
//
//   node examples/stream.mjs                                     a feed of this script's own, on loopback
//   node examples/stream.mjs metrics.csv --column value --fail   exits with 1 where there is an anomaly
//   tail -f metrics.csv | node examples/stream.mjs - --json
//   node examples/stream.mjs http://127.0.0.1:9000/metrics.csv --svg chart.svg
//
// The options are those of `npx rustorch-wasm detect --help`.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

const manifest = createRequire(import.meta.url).resolve('rustorch-wasm/package.json')
const cli = path.join(path.dirname(manifest), 'dist', 'cli.mjs')

const args = process.argv.slice(2)
process.exitCode = args.length > 0 ? await run(args, { stdio: 'inherit' }) : await follow()

/** The command line with these arguments; its exit code. */
async function run(options, { stdio, onLine = () => {} }) {
  const child = spawn(process.execPath, [cli, 'detect', ...options], { stdio })
  const closed = once(child, 'close')
  if (child.stdout !== null) for await (const line of createInterface({ input: child.stdout })) onLine(line)
  return (await closed)[0]
}

/** Follows a feed as another program would: each anomaly is a line of JSON, the moment it is found. */
async function follow() {
  const feed = createServer((_, response) => {
    createReadStream(new URL('data/nyc_taxi.csv', import.meta.url), { highWaterMark: 1 << 14 }).pipe(response)
  }).listen(0, '127.0.0.1')
  await once(feed, 'listening')
  const address = `http://127.0.0.1:${feed.address().port}/nyc_taxi.csv`
  const svg = path.join(tmpdir(), `rustorch-stream-${process.pid}.svg`)

  // Against the week before, once that is in; one alert for an event and a day around it.
  const options = ['--threshold', '2.5', '--window', '336', '--warm-up', '336', '--refractory', '48']
  const onLine = line => {
    const { label, value, type, score, expected_low, expected_high, values, anomalies, quality } = JSON.parse(line)
    if (quality === undefined) {
      const expected = `expected ${expected_low.toFixed(0)} to ${expected_high.toFixed(0)}`
      console.log(`${label}: ${value} is ${type}, ${score.toFixed(1)} sigma (${expected})`)
    } else {
      console.log(`${values} values, ${anomalies} anomalies, overall quality ${quality.overall.toFixed(1)} %`)
    }
  }
  const code = await run([address, '--column', 'value', ...options, '--json', '--progress', '--fail', '--svg', svg], {
    stdio: ['ignore', 'pipe', 'inherit'],
    onLine,
  })
  feed.close()
  console.log(`the chart: ${svg}`)
  console.log(
    `exit code ${code}: ${['nothing found', 'anomalies, so a job in CI would stop here', 'it did not work'][code]}`,
  )
  // Here they were expected.
  return code === 1 ? 0 : code
}
