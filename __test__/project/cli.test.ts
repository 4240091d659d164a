// `rustorch-wasm detect`: what it finds and says, its options and exit codes; and the examples.

import { readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli, folder, node, type Outcome, objects, file as write } from './cli'

const detect = (args: string[], input?: string): Promise<Outcome> => cli(['detect', ...args], input)

/** 300 values with a spike at 200, and a gap. */
const values = Array.from({ length: 300 }, (_, i) => (i === 200 ? 99 : i === 50 ? '' : Math.sin(i).toFixed(3)))
const csv = `time,"the, value"\n${values.map((v, i) => `t${i},${v}`).join('\n')}\n`
const file = write('series.csv', csv)

describe('rustorch-wasm detect', () => {
  it('finds the spike in a file, and says where and why', async () => {
    const { code, out, err } = await detect([file, '--column', 'the, value', '--timestamp', 'time'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^t200 {2}high {2}99.0000 {2}\d+\.\d\d sigma, expected -?\d.* to \d/)
    expect(out).toContain('300 values, 1 anomalies')
    expect(out).toContain('99.67%') // complete but for the gap
  })

  it('reads standard input, lines without commas, and exits with 1 on demand', async () => {
    const input = Array.from({ length: 150 }, (_, i) => (i === 140 ? -50 : i % 7)).join('\r\n')
    const outcome = await detect(['-', '--json', '--fail'], input)
    expect(outcome.code).toBe(1)
    const [anomaly, summary] = objects(outcome)
    expect(anomaly).toMatchObject({ label: '140', index: 140, value: -50, type: 'low' })
    expect(summary).toMatchObject({ values: 150, anomalies: 1, quality: { completeness: 100 } })
  })

  it('reads an http address', async () => {
    const server = createServer((_, response) => response.end(csv)).listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const { code, out } = await detect([`http://127.0.0.1:${port}/x.csv`, '--column', '1'])
    server.close()
    expect(code).toBe(0)
    expect(out).toContain('1 anomalies')
  })

  it('draws the series and its anomalies', async () => {
    const svg = path.join(folder, 'chart.svg')
    await detect([file, '--column', '1', '--svg', svg])
    const text = readFileSync(svg, 'utf8')
    expect(text).toMatch(/^<svg [\s\S]*<path d="M[\s\S]*<circle [\s\S]*200: 99, score[\s\S]*<\/svg>\n$/)
    expect(text.match(/<circle /g)).toHaveLength(1)
  })

  it('says what is wrong, with 2', async () => {
    const wrong = async (args: string[], message: RegExp, input?: string) => {
      const { code, err } = await detect(args, input)
      expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(message) })
    }
    await wrong([path.join(folder, 'none.csv')], /ENOENT/)
    await wrong([file, '--column', 'nonsense'], /there is no column nonsense/)
    await wrong([file, '--threshold', 'x'], /--threshold must be a number/)
    await wrong([file, '--threshold=-1'], /threshold is -1/)
    await wrong([file, '--direction', 'up'], /direction must be one of/)
    await wrong([file, '--missing', 'maybe'], /missing must be one of/)
    await wrong([file, '--warm-up', '0'], /warm_up is 0/)
    await wrong([file, '--unknown'], /unknown/)
    await wrong([], /expected: detect FILE/)
    await wrong(['-'], /no values/, '')
  })

  it('tells how far it is, and waits and fills gaps on demand', async () => {
    const { code, out, err } = await detect([
      file,
      '--column',
      '1',
      '--progress',
      '--warm-up',
      '201',
      '--missing',
      'carry',
    ])
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(/^(\d+ values, \d anomalies\n)*300 values, 0 anomalies, done\n$/),
    })
    expect(out).toContain('300 values, 0 anomalies')
  })

  it('shows its help', async () => {
    const { code, out } = await detect(['--help'])
    expect(code).toBe(0)
    expect(out).toContain('usage: rustorch-wasm detect FILE')
  })
})

describe('examples', () => {
  it.each([
    ['taxi.mjs', 'stream and batch agree'],
    ['merge-workers.mjs', 'the same bytes as one process over all: yes'],
  ])('%s', async (example, line) => {
    const { code, out, err } = await node(path.join('examples', example), [])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(line)
  })

  describe('stream.mjs', () => {
    const stream = (args: string[], input?: string) => node('examples/stream.mjs', args, input)

    it('follows a feed on loopback, and draws it', async () => {
      const { code, out, err } = await stream([])
      expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/10320 values, \d+ anomalies, done\n$/) })
      expect(out).toMatch(/^2014-\d\d-\d\d \d\d:\d\d:\d\d: \d+ is high, \d+\.\d sigma \(expected -?\d+ to \d+\)$/m)
      expect(out).toMatch(/^10320 values, \d+ anomalies, overall quality \d\d\.\d %$/m)
      expect(out).toContain('exit code 1')
      const svg = out.match(/^the chart: (.*)$/m)?.[1] as string
      const circles = readFileSync(svg, 'utf8').match(/<circle /g)
      rmSync(svg)
      expect(circles).toHaveLength(Number(out.match(/, (\d+) anomalies/)?.[1]))
    })

    it('takes a file, or standard input, and passes the exit code on', async () => {
      expect(await stream([file, '--column', '1', '--fail'])).toMatchObject({ code: 1, err: '' })
      expect(await stream(['-', '--column', '1'], csv)).toMatchObject({
        code: 0,
        out: expect.stringContaining('300 values, 1 anomalies'),
      })
      expect((await stream(['--nonsense'])).code).toBe(2)
    })
  })
})
