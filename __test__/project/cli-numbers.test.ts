// The command line on numbers that f32 cannot hold, and how many digits it prints.

import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { formatterFor, valueAndRange } from '../../bindings/cli/digits'

const root = fileURLToPath(new URL('../..', import.meta.url))

function detect(args: string[], values: readonly number[]): Promise<string> {
  const child = spawn(process.execPath, [path.join(root, 'dist/cli.mjs'), 'detect', '-', ...args], { cwd: root })
  let out = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stdin.end(values.join('\n'))
  return new Promise(resolve => child.on('close', () => resolve(out)))
}

/** Milliseconds since 1970, a tick each 1000 that is missed now and then, and a jump of a minute. */
const clock = Array.from({ length: 300 }, (_, i) => 1.7e12 + 1000 * (i % 17 === 5 ? i - 1 : i) + (i === 200 ? 6e4 : 0))

describe('rustorch-wasm detect', () => {
  it('finds a jump among milliseconds since 1970, and says how unique they are', async () => {
    const lines = (await detect(['--window', '50', '--json'], clock)).trim().split('\n')
    const [anomaly, summary] = lines.map(line => JSON.parse(line))
    expect(lines.length).toBe(2)
    expect(anomaly).toMatchObject({ index: 200, value: clock[200], type: 'high' })
    expect(summary).toMatchObject({ values: 300, anomalies: 1, quality: { uniqueness: 94 } })
  })

  it('prints the ends of the expected range apart', async () => {
    const near = Array.from({ length: 100 }, (_, i) => 50_000 + 0.001 * (i % 5) + (i === 90 ? 1 : 0))
    for (const values of [clock, near]) {
      const [, value, low, high] = /high +(\S+) .*expected (\S+) to (\S+)/.exec(await detect([], values)) ?? []
      expect(Number(low)).toBeLessThan(Number(high))
      expect(Number(high)).toBeLessThan(Number(value))
    }
  })
})

describe('digits', () => {
  it('show three of the difference', () => {
    expect([49_999.1234, 50_001.3434].map(formatterFor(2.22))).toEqual(['49999.12', '50001.34'])
    expect([1.7e12, 1.7e12 + 60_000].map(formatterFor(60_000))).toEqual(['1700000000000', '1700000060000'])
    expect([1.7e12, 1.7e12 + 0.25].map(formatterFor(0.25))).toEqual(['1700000000000.000', '1700000000000.250'])
    expect([0.000_012_345_6, 0.000_012_345_7].map(formatterFor(1e-10))).toEqual(['0.000012345600', '0.000012345700'])
    expect([-3, 0, 120_000].map(formatterFor(120_003))).toEqual(['-3.000', '0', '120000'])
    expect([1.7e308, -1.7e308].map(formatterFor(Number.POSITIVE_INFINITY, 1))).toEqual(['1.7e+308', '-1.7e+308'])
    expect([1e300, Number.NaN, 5].map(formatterFor(0))).toEqual(['1.000e+300', 'NaN', '5.000'])
  })

  it('tell a value and its range apart, whatever their sizes', () => {
    for (const size of [1e-300, 1e-9, 1, 1e6, 1.7e12, 1e18, 1e300]) {
      for (const width of [0, 1e-12, 1e-6, 0.1, 1]) {
        for (const off of [1e-12, 0.01, 5]) {
          const [low, high] = [size * (1 - width), size * (1 + width)]
          const value = high + size * off
          if (!(value > high)) continue
          const shown = valueAndRange(value, low, high)
          const text = `${width} ${off}: ${JSON.stringify(shown)}`
          expect(Number(shown.value), text).toBeGreaterThan(Number(shown.high))
          if (high > low) expect(Number(shown.low), text).toBeLessThan(Number(shown.high))
          else expect(shown.low, text).toBe(shown.high)
        }
      }
    }
  })
})
