// The commands and methods beside the z-score: series, forest, quality, stats, describe; charts, progress and exit codes.

import { spawn } from 'node:child_process'
import { createReadStream, existsSync, openSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { MISSING_WORDS } from '../../bindings/cli/reader/numbers'
import { cli, file, folder, objects, refused, root } from './cli'

const api: typeof import('../../dist/types/api') = createRequire(import.meta.url)('rustorch-wasm/wasm')
const TAXI = 'examples/data/nyc_taxi.csv'

const hour = (i: number) => new Date(Date.UTC(2024, 0, 1, i)).toISOString()
/** Hourly, with a day, noise and a spike at 900. */
const daily = Array.from(
  { length: 1000 },
  (_, i) => 100 + 20 * Math.sin((2 * Math.PI * i) / 24) + Math.sin(i * 12.9898) * 0.5 + (i === 900 ? 60 : 0),
)
const timed = (time: (i: number) => string | number, values = daily) =>
  `timestamp,value\n${values.map((v, i) => `${time(i)},${v.toFixed(2)}`).join('\n')}\n`
const last = (outcome: Parameters<typeof objects>[0]) => objects(outcome).at(-1)

describe('detect --method', () => {
  it('is series where rows have times, zscore where they have none, are few, or its options are given', async () => {
    const method = async (args: string[], input: string) =>
      last(await cli(['detect', '-', '--json', ...args], input)).method
    expect(await method([], timed(hour))).toBe('series')
    expect(
      await method(
        [],
        timed(i => hour(i).slice(0, 10)),
      ),
    ).toBe('series')
    expect(
      await method(
        [],
        timed(i => `t${i}`),
      ),
    ).toBe('zscore')
    expect(await method([], timed(hour, daily.slice(0, 199)))).toBe('zscore')
    expect(await method([], timed(hour, daily.slice(0, 200)))).toBe('series')
    expect(await method(['--threshold', '4'], timed(hour))).toBe('zscore')
    expect(await method(['--window', '50'], timed(hour))).toBe('zscore')
    expect(
      await method(
        ['--time-unit', 's'],
        timed(i => 1.7e9 + 3600 * i),
      ),
    ).toBe('series')
    expect(
      await method(
        [],
        timed(i => 1.7e9 + 3600 * i),
      ),
    ).toBe('zscore')
  })

  it('series finds the spike of a day that the z-score takes for the day itself', async () => {
    const found = objects(await cli(['detect', '-', '--json', '--fail'], timed(hour)))
    expect(found).toMatchObject([
      {
        index: 900,
        label: hour(900),
        type: 'unusual',
        statistic: 'series_score',
        timestamp: Date.UTC(2024, 0, 1, 900) / 1000,
      },
      { values: 1000, anomalies: 1, method: 'series', threshold: 0.5 },
    ])
    const text = await cli(['detect', '-', '--fail'], timed(hour))
    expect(text).toMatchObject({
      code: 1,
      err: '',
      out: expect.stringMatching(/^2024-02-07T12:00:00\.000Z {2}unusual {2}\S+ {2}score 0\.\d\d\n/),
    })
  })

  it('the same times give the same scores, however they are written', async () => {
    const scores = async (args: string[], time: (i: number) => string | number) =>
      objects(
        await cli(['detect', '-', '--json', '--method', 'series', '--threshold', '0.2', ...args], timed(time)),
      ).map(o => [o.index, o.score])
    const iso = await scores([], hour)
    const seconds = (i: number) => Date.UTC(2024, 0, 1, i) / 1000
    expect(iso.length).toBeGreaterThan(1)
    expect(await scores([], i => `${hour(i).slice(0, 10)} ${hour(i).slice(11, 19)}`)).toEqual(iso)
    expect(
      await scores([], i => new Date(3_600_000 + Date.UTC(2024, 0, 1, i)).toISOString().replace('Z', '+01:00')),
    ).toEqual(iso)
    for (const [unit, factor] of [
      ['s', 1],
      ['ms', 1e3],
      ['us', 1e6],
    ] as const)
      expect(await scores(['--time-unit', unit], i => seconds(i) * factor), unit).toEqual(iso)
    expect(await scores(['--time-unit', 'ns'], i => `${seconds(i)}000000000`)).toEqual(iso)
  })

  it('never guesses the unit of a time', async () => {
    const numbers = timed(i => 1.7e9 + 3600 * i)
    await refused(
      ['detect', '-', '--method', 'series'],
      /times of column timestamp are numbers; say their unit: --time-unit/,
      numbers,
    )
    const { code, err } = await cli(['detect', '-'], numbers)
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('--time-unit says their unit') })
    await refused(['detect', '-', '--time-unit', 'h'], /--time-unit must be one of s, ms, us, ns, got h/, numbers)
  })

  it('tells of times that are none, or go back', async () => {
    const { err } = await cli(
      ['detect', '-', '--method', 'series'],
      timed(i => (i === 5 ? '2024-02-30' : i === 7 ? hour(1) : hour(i))),
    )
    expect(err).toContain('column timestamp: 1 cells are no time')
    expect(err).toContain('column timestamp: 1 times are earlier than the one before')
  })

  it('forest finds the row that lies apart in two columns, as the detector does', async () => {
    const points = Array.from({ length: 300 }, (_, i) => (i === 77 ? [9, -9] : [Math.sin(i * 7.13), Math.cos(i * 3.7)]))
    const text = `name,x,y\n${points.map(([x, y], i) => `p${i},${x},${y}`).join('\n')}\n`
    const args = [
      'detect',
      '-',
      '--method',
      'forest',
      '--column',
      'x',
      '--column',
      'y',
      '--timestamp',
      'name',
      '--seed',
      '3',
      '--json',
    ]
    const found = objects(await cli([...args, '--threshold', '0.7'], text))
    expect(found).toMatchObject([
      { label: 'p77', index: 77, value: 9, values: [9, -9], type: 'isolated', statistic: 'isolation_score' },
      { values: 300, anomalies: 1, method: 'forest', column: ['x', 'y'] },
    ])
    // Relative to the first row, as the command line puts them.
    const [x0, y0] = points[0] as [number, number]
    const tensor = new api.WasmTensor(
      points.flatMap(([x, y]) => [(x as number) - x0, (y as number) - y0]),
      [300, 2],
    )
    const scores = new api.WasmAnomalyDetector(1, 1).isolation_scores(tensor, 100, 3)
    expect(found[0].score).toBe(scores[77])
    const text1 = await cli(args.slice(0, -1), text)
    expect(text1.out).toMatch(/^p77 {2}isolated {2}9\.00000, -9\.00000 {2}score 0\.\d\d\n/)
    await refused(['detect', '-', '--column', 'x', '--column', 'y'], /--method zscore takes one --column, got 2/, text)
    await refused(
      ['detect', '-', '--method', 'forest', '--threshold', '3'],
      /--threshold is 3; of --method forest it is a score/,
      text,
    )
    await refused(['detect', '-', '--method', 'magic'], /--method must be one of zscore, series, forest/, text)
    await refused(['detect', '-', '--method', 'forest', '--trees', 'many'], /--trees must be a number/, text)
  })
})

describe('quality', () => {
  const cells = ['1', '2', '2', '', 'inf', '-0', '0', 'nan', '1e3', '-7.5']
  const numbers = [1, 2, 2, Number.NaN, Number.POSITIVE_INFINITY, -0, 0, Number.NaN, 1000, -7.5]

  it('has the figures of WasmQualityMetrics', async () => {
    const [{ rows, columns }] = objects(
      await cli(['quality', '-', '--json'], `a,b\n${cells.map((cell, i) => `${cell},${i}`).join('\n')}\n`),
    )
    const report = JSON.parse(new api.WasmQualityMetrics(0.8).quality_report(new api.WasmTensor(numbers)))
    expect(rows).toBe(10)
    for (const [figure, value] of Object.entries(report)) {
      if (typeof value === 'number') expect(columns[0][figure], figure).toBeCloseTo(value, 10)
      else expect(columns[0][figure], figure).toBe(value)
    }
    expect(columns[0]).toMatchObject({
      column: 'a',
      missing: 2,
      infinite: 1,
      unreadable: 0,
      distinct: 7,
      distinct_exact: true,
    })
    expect(columns[1]).toMatchObject({ column: 'b', completeness: 100, uniqueness: 100 })
  })

  it('prints a table, and --fail is for columns that do not pass', async () => {
    const good = await cli(['quality', TAXI, '--fail'])
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(good.out).toMatch(
      /^column +completeness +validity +consistency +uniqueness +overall +verdict\nvalue +100\.00% +100\.00% +68\.57% +78\.38% +89\.39% +passes\n/,
    )
    expect((await cli(['quality', TAXI, '--fail', '--threshold', '0.9'])).code).toBe(1)
    const text = 'a\n1\n2\n3\n4\n5\nERR\n'
    expect((await cli(['quality', '-', '--threshold', '0.5', '--fail'], text)).code).toBe(2)
    expect((await cli(['quality', '-', '--threshold', '0.5', '--fail', '--na', 'err'], text)).code).toBe(0)
    await refused(['quality', '-', '--threshold', '80'], /--threshold is 80; give a fraction/, text)
  })
})

describe('stats', () => {
  it('has the figures of NumPy and SciPy', async () => {
    const [{ rows, columns }] = objects(await cli(['stats', TAXI, '--json']))
    const [found] = columns
    expect({ rows, count: found.count }).toEqual({ rows: 10320, count: 10320 })
    const want = {
      mean: 15137.569379844961,
      std_dev: 6939.159584040659,
      skewness: -0.452389522297171,
      kurtosis: -0.7797962058441911,
    }
    for (const [figure, value] of Object.entries(want)) expect(found[figure], figure).toBeCloseTo(value, 8)
    expect(found).toMatchObject({ min: 8, max: 39197, q25: 10262, median: 16778, q75: 19838.75, rank_error: 0 })
  })

  it('prints a line for each column of numbers', async () => {
    const { out } = await cli(['stats', '-'], 'name,a,b\nx,1,10\ny,2,\nz,4,30\n')
    expect(out).toMatch(
      /^column +count +missing +mean +std +min +25% +50% +75% +max +skewness +kurtosis\na +3 +0 +2\.33333 +1\.24722 +1 +1\.5 +2 +3 +4 .*\nb +2 +1 +20 +10 +10 +15 +20 +25 +30 /,
    )
    expect(out).toContain('3 rows')
  })

  it('quartiles of many values are within the error that is told', async () => {
    const values = Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 200_000)
    const [{ columns }] = objects(await cli(['stats', '-', '--json'], values.join('\n')))
    const { q25, median, q75, rank_error } = columns[0]
    expect(rank_error).toBeGreaterThan(0)
    expect(rank_error).toBeLessThan(0.005)
    for (const [found, part] of [
      [q25, 0.25],
      [median, 0.5],
      [q75, 0.75],
    ])
      expect(Math.abs(found / 200_000 - part)).toBeLessThanOrEqual(rank_error)
    expect((await cli(['stats', '-'], values.join('\n'))).out).toMatch(
      /~\d+.*\n[\s\S]*~ a quartile's rank is right to 0\.\d\d %/,
    )
  })

  it('draws the histogram that NumPy counts', async () => {
    const { out } = await cli(['stats', TAXI, '--chart'])
    const counts = out.split('\n').flatMap(line => /\d to \d+ +█*[▏▎▍▌▋▊▉]? (\d+)$/.exec(line)?.[1] ?? [])
    // numpy.histogram(values, 16)
    expect(counts.map(Number)).toEqual(NUMPY_HISTOGRAM)
  })
})

const NUMPY_HISTOGRAM = [404, 1099, 648, 351, 526, 786, 1686, 2090, 1130, 890, 614, 89, 5, 0, 1, 1]

describe('describe', () => {
  it('says what a file holds', async () => {
    const [found] = objects(await cli(['describe', TAXI, '--json']))
    expect(found).toMatchObject({
      rows: 10320,
      delimiter: 'comma',
      header: true,
      columns: 2,
      summaries: [
        { column: 'timestamp', kind: 'time', values: 10320, missing: 0, distinct: 10320 },
        { column: 'value', kind: 'number', values: 10320, missing: 0, distinct: 8089, from: 8, to: 39197 },
      ],
      time: {
        from: '2014-07-01T00:00:00Z',
        to: '2015-01-31T23:30:00Z',
        step: 1800,
        regular: 1,
        repeated: 0,
        backwards: 0,
        longest: 1800,
        unreadable: 0,
      },
      analysis: { column: 'value', window: 2000, season: { period: 336 } },
    })
    const { out } = await cli(['describe', TAXI])
    expect(out).toMatch(/10320 rows, 2 columns, parted by comma, with a header/)
    expect(out).toContain('100.0 % of the steps are 30 minutes')
    expect(out).toContain('a season of 336 rows')
  })

  it('says how times are spaced', async () => {
    const text = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-03', '2024-01-09', '2024-01-08', 'soon']
      .map((t, i) => `${t},${i}`)
      .join('\n')
    const [{ time }] = objects(await cli(['describe', '-', '--json', '--timestamp', '0'], text))
    expect(time).toMatchObject({
      from: '2024-01-01T00:00:00Z',
      to: '2024-01-09T00:00:00Z',
      step: 86400,
      regular: 0.4,
      repeated: 1,
      backwards: 1,
      longest: 6 * 86400,
      longest_after: '2024-01-03',
      unreadable: 1,
    })
    expect((await cli(['describe', '-', '--timestamp', '0'], text)).out).toContain(
      'the longest is 6 days, after 2024-01-03; 1 times repeat the one before; 1 are earlier than the one before; 1 cells are no time',
    )
    expect((await cli(['describe', '-'], 'time,v\n1700000000,1\n1700000060,2\n')).out).toContain(
      'column time may hold times: --time-unit s, ms, us or ns says so',
    )
  })

  it('takes columns that hold no number', async () => {
    const [{ summaries, analysis }] = objects(await cli(['describe', '-', '--json'], 'a,b,c\nx,,1\ny,NA,ERR\nx,,2\n'))
    expect(summaries).toMatchObject([
      { column: 'a', kind: 'text', values: 3, distinct: 2, from: 'x', to: 'x' },
      { column: 'b', kind: 'empty', values: 0, missing: 3, distinct: 0, from: null },
      { column: 'c', kind: 'number', values: 2, unreadable: 1, from: 1, to: 2 },
    ])
    expect(analysis).toMatchObject({ column: 'c' })
    expect((await cli(['describe', '-'], 'a\nx\ny\n')).code).toBe(0)
  })
})

describe('charts', () => {
  const commands = ['detect', 'quality', 'stats', 'describe']

  it('each command draws one in the terminal, and leaves --json whole', async () => {
    for (const command of commands) {
      expect((await cli([command, TAXI, '--chart'])).out, command).toMatch(/█{3}/)
      const { out, err } = await cli([command, TAXI, '--chart', '--json'])
      expect(err, command).toMatch(/█{3}/)
      expect(out).not.toContain('█')
      expect(objects({ out, err, code: 0 }).length).toBeGreaterThan(0)
    }
  })

  it('each command writes one as SVG, whatever the file and its labels are called', async () => {
    const evil = '\u0007</text><script>alert(1)</script>&"\'\u001b[31m\ud800'
    const name = 'a<b>&"c".csv'
    const target = file(
      name,
      `time,"${evil.replaceAll('"', '""')}"\n${Array.from({ length: 50 }, (_, i) => `"${i}${evil.replaceAll('"', '""')}",${i === 40 ? 999 : i % 5}`).join('\n')}\n`,
    )
    for (const command of commands) {
      const svg = path.join(folder, `${command}.svg`)
      const { code, out } = await cli([command, target, '--column', '1', '--svg', svg])
      expect(code, command).toBe(0)
      expect(out, command).not.toMatch(/(?!\n)\p{Cc}/u)
      const text = readFileSync(svg, 'utf8')
      expect(text, command).toMatch(/^<svg [^<]*role="img"[\s\S]*<title>[\s\S]*<\/svg>\n$/)
      expect(text, command).not.toMatch(/<script|(?!\n)\p{Cc}|&(?!#\d+;)/u)
      expect(text).toContain('a&#60;b&#62;&#38;&#34;c&#34;.csv')
      const tags = [...text.matchAll(/<(\/?)([a-z]+)([^<>]*?)(\/?)>/g)]
      // Well-formed: every tag is closed in its order, and no < is left over.
      const open: string[] = []
      for (const [, end, tag, , empty] of tags) {
        if (end) expect(open.pop(), command).toBe(tag)
        else if (!empty) open.push(tag as string)
      }
      expect(open, command).toEqual([])
      expect(text.match(/</g)?.length, command).toBe(tags.length)
    }
  })

  it('a chart that cannot be written is an error', async () => {
    await cli(['stats', TAXI, '--svg', path.join(folder, 'no', 'where.svg')]).then(({ code, err }) =>
      expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/ENOENT/) }),
    )
  })
})

describe('exit codes', () => {
  it('are as the help says', async () => {
    const spike = Array.from({ length: 50 }, (_, i) => (i === 40 ? 99 : i % 3)).join('\n')
    const calm = Array.from({ length: 50 }, (_, i) => i % 3).join('\n')
    const code = async (args: string[], input = '') => (await cli(args, input)).code
    expect(await code(['detect', '-'], spike)).toBe(0)
    expect(await code(['detect', '-', '--fail'], spike)).toBe(1)
    expect(await code(['detect', '-', '--fail'], calm)).toBe(0)
    for (const args of [
      [],
      ['detect'],
      ['detect', 'a', 'b'],
      ['nonsense', '-'],
      ['detect', '-', '--nonsense'],
      ['stats', '-', '--fail'],
    ])
      expect(await code(args, calm), args.join(' ')).toBe(2)
    expect(await code(['detect', path.join(folder, 'nowhere.csv')])).toBe(2)
    for (const command of ['detect', 'quality', 'stats', 'describe']) {
      expect(await code([command, '-'], '')).toBe(2)
      expect(await code([command, '-'], '\n \n')).toBe(2)
      expect(await code([command, '--help'])).toBe(0)
    }
    expect(await code(['--help'])).toBe(0)
  })

  it('the help of each command names its options and its exit codes', async () => {
    const all = (await cli(['--help'])).out
    for (const command of ['detect', 'quality', 'stats', 'describe']) {
      expect(all).toContain(`\n  ${command} `)
      const { out } = await cli([command, '--help'])
      for (const part of [
        `usage: rustorch-wasm ${command} FILE`,
        '--delimiter',
        '--decimal',
        '--na',
        '--time-unit',
        '--json',
        '--chart',
        '--svg',
        'exit codes: 0 well',
      ])
        expect(out).toContain(part)
      for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(130)
    }
  })

  it('docs/command-line.md knows the same words for missing, methods and commands', () => {
    const docs = readFileSync(path.join(root, 'docs/command-line.md'), 'utf8')
    for (const word of MISSING_WORDS.filter(word => word !== '')) expect(docs).toContain(`\`${word}\``)
    for (const name of ['zscore', 'series', 'forest', 'detect', 'quality', 'stats', 'describe'])
      expect(docs).toContain(`| \`${name}\` |`)
  })

  it('a reader that has seen enough is no failure; a full disk is an error', async () => {
    const run = (stdout: 'pipe' | number) =>
      spawn(process.execPath, [path.join(root, 'dist/cli.mjs'), 'detect', '-', '--json', '--threshold', '0.1'], {
        stdio: ['pipe', stdout, 'pipe'],
      })
    const closed = run('pipe')
    closed.stdout?.destroy()
    closed.stdin?.on('error', () => {})
    closed.stdin?.end(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 1000).join('\n'))
    expect(await new Promise(resolve => closed.on('close', resolve))).toBe(0)
    if (!existsSync('/dev/full')) return
    const full = run(openSync('/dev/full', 'w'))
    let err = ''
    full.stderr?.on('data', chunk => {
      err += chunk
    })
    full.stdin?.on('error', () => {})
    createReadStream(path.join(root, TAXI)).pipe(full.stdin as NodeJS.WritableStream)
    expect(await new Promise(resolve => full.on('close', resolve))).toBe(2)
    expect(err).toMatch(/standard output: ENOSPC/)
  })
})
