// WasmTimeSeriesDetector and the isolation forest through the package: behaviour, resumption, and the golden values that
// statsmodels and scikit-learn gave (the Rust tests have them in full).

import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { plainFloats } from '../floats'

const { create_streaming_detector, WasmAnomalyDetector, WasmTensor, WasmTimeSeriesDetector } = underTest()

const noise = plainFloats(5000, 77)
/** Half-hourly values with a day's season and one spike. */
const SPIKE = 4000
const series = Array.from(noise, (x, i) => 100 + 20 * Math.sin((2 * Math.PI * i) / 48) + x + (i === SPIKE ? 90 : 0))
const time = (i: number) => 1_700_000_000 + i * 1800

describe('WasmTimeSeriesDetector', () => {
  it('scores the spike highest', () => {
    const detector = create_streaming_detector(500)
    const scores = series.map((value, i) => detector.score(value, time(i)))
    expect(scores.every(s => s >= 0 && s <= 1)).toBe(true)
    const best = scores.reduce((a, s, i) => (i > 750 && s > (scores[a] as number) ? i : a), 751)
    expect(Math.abs(best - SPIKE)).toBeLessThanOrEqual(1)
    detector.free()
  })

  it('finds the season and the spike point by point', () => {
    const detector = new WasmTimeSeriesDetector(960, 48)
    const found = series.map((value, i) => detector.add_point(time(i), value)).filter(a => a !== null)
    const spike = found.find(a => a.index === SPIKE)
    expect(spike).toMatchObject({ type: 'high', timestamp: time(SPIKE), statistic: 'residual' })
    expect(spike).not.toHaveProperty('feature')
    expect(spike?.expected_high).toBeLessThan(series[SPIKE] as number)
    const season = JSON.parse(detector.get_seasonal_analysis())
    expect(season.period).toBe(48)
    expect(season.strength).toBeGreaterThan(0.9)
    expect(season.profile).toHaveLength(48)
    expect(JSON.parse(detector.get_trend_analysis())).toMatchObject({
      direction: expect.stringMatching(/^(stable|increasing|decreasing)$/),
    })
  })

  it('finds a period by itself, and a trend', () => {
    const detector = new WasmTimeSeriesDetector(480)
    for (let i = 0; i < 1000; i++) detector.add_point(i, 0.5 * i + 10 * Math.sin((2 * Math.PI * i) / 24))
    expect(JSON.parse(detector.get_seasonal_analysis()).period).toBe(24)
    const trend = JSON.parse(detector.get_trend_analysis())
    expect(trend.slope).toBeCloseTo(0.5, 1)
    expect(trend.direction).toBe('increasing')
  })

  it('uses the season that it finds: every spike upon it', () => {
    const found = (detector: InstanceType<typeof WasmTimeSeriesDetector>) =>
      Array.from({ length: 1000 }, (_, i) => {
        const value = 100 + 20 * Math.sin((2 * Math.PI * i) / 24) + (noise[i] as number) + (i % 97 === 96 ? 30 : 0)
        return detector.add_point(1.7e9 + i * 3600, value)
      })
        .filter(a => a !== null)
        .map(({ index }) => index)
    const spikes = Array.from({ length: 10 }, (_, i) => 97 * i + 96)
    expect(found(new WasmTimeSeriesDetector(500))).toEqual(spikes)
    expect(found(new WasmTimeSeriesDetector(500, 24))).toEqual(spikes)
  })

  it.each([0, 1e6, 1e8, 3e8, 1e10, 1.7e12])('finds one point in noise at a level of %d, and no other', level => {
    const detector = new WasmTimeSeriesDetector(200)
    const found = Array.from({ length: 1000 }, (_, i) =>
      detector.add_point(1.7e9 + i * 60, level + 0.5 * (noise[i] as number) + (i === 700 ? 10 : 0)),
    )
    expect(found.flatMap(a => (a === null ? [] : [a.index]))).toEqual([700])
  })

  it('expects a line without noise within a narrow range', () => {
    const detector = new WasmTimeSeriesDetector(500)
    for (let i = 0; i < 200; i++) expect(detector.add_point(i, i)).toBeNull()
    const { expected, expected_low, expected_high } = detector.forecast() as NonNullable<
      ReturnType<typeof detector.forecast>
    >
    expect(expected).toBeCloseTo(200, 6)
    expect(expected_high - expected_low).toBeLessThan(5)
    expect(new WasmTimeSeriesDetector(500).forecast()).toBeNull()
  })

  it('counts steps of time where rows are absent', () => {
    const detector = new WasmTimeSeriesDetector(480, 24)
    for (let i = 0; i < 2000; i++) {
      if (i >= 1000 && i < 1006) continue
      const value = 100 + 20 * Math.sin((2 * Math.PI * i) / 24) + 0.5 * (noise[i] as number)
      expect(detector.add_point(1.7e9 + 3600 * i, value)).toBeNull()
    }
  })

  it('takes timestamps of every unit that is named, and guesses none', () => {
    const scores = (timestamp_unit: 'auto' | 's' | 'ms' | 'us' | 'ns', factor: number) => {
      const detector = new WasmTimeSeriesDetector(300, undefined, { timestamp_unit })
      return series.slice(0, 1500).map((value, i) => detector.score(value, time(i) * factor))
    }
    const seconds = scores('s', 1)
    expect(scores('ms', 1e3)).toEqual(seconds)
    expect(scores('us', 1e6)).toEqual(seconds)
    expect(scores('ns', 1e9)).toEqual(seconds)
    expect(scores('auto', 1)).toEqual(seconds)
    expect(scores('auto', 1e3)).toEqual(seconds)
    for (const factor of [1e6, 1e9]) {
      const detector = new WasmTimeSeriesDetector(300)
      const before = detector.snapshot()
      expect(() => detector.add_point(time(0) * factor, 1)).toThrow(
        expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringMatching(/timestamp_unit/) }),
      )
      expect(detector.snapshot()).toEqual(before)
    }
    // Milliseconds of January 1970, an hour apart.
    const early = new WasmTimeSeriesDetector(300)
    expect(() => [0, 3.6e6, 7.2e6].map(t => early.add_point(1e8 + t, 1))).toThrow(/timestamp_unit/)
    expect(() => new WasmTimeSeriesDetector(300, 24, { timestamp_unit: 'h' as 's' })).toThrow(
      expect.objectContaining({ code: 'ERR_ARGUMENT' }),
    )
  })

  it('goes on from a snapshot as if never stopped', () => {
    const one = new WasmTimeSeriesDetector(300)
    for (let i = 0; i < 2000; i++) one.score(series[i] as number, time(i))
    const two = WasmTimeSeriesDetector.from_snapshot(one.snapshot())
    for (let i = 2000; i < 2500; i++) {
      expect(two.score(series[i] as number, time(i))).toBe(one.score(series[i] as number, time(i)))
    }
    expect(two.snapshot()).toEqual(one.snapshot())
  })

  it('does what its options say', () => {
    const made = (options: object) => new WasmTimeSeriesDetector(960, 48, options)
    const values = series.map((x, i) => (i === SPIKE + 4 ? x - 90 : x))
    const points = (options: object) => {
      const detector = made(options)
      const found = values.map((value, i) => detector.add_point(time(i), value))
      return found.filter(a => a !== null && a.index >= SPIKE - 1 && a.index < SPIKE + 10).map(a => [a?.index, a?.type])
    }
    const [high, low] = [
      [SPIKE, 'high'],
      [SPIKE + 4, 'low'],
    ]
    expect(points({})).toEqual([high, low])
    expect(points({ direction: 'low' })).toEqual([low])
    expect(points({ refractory: 3 })).toEqual([high, low])
    expect(points({ refractory: 4 })).toEqual([high])
    expect(points({ warm_up: SPIKE + 1 })).toEqual([low])
    const scored = (options: object) => {
      const detector = made(options)
      return values.map((value, i) => detector.score(value, time(i)))
    }
    expect(scored({})[SPIKE]).toBeGreaterThan(0.5)
    expect(scored({ direction: 'low' })[SPIKE]).toBe(0)
    expect(scored({ warm_up: SPIKE + 1 }).findIndex(s => s > 0)).toBeGreaterThan(SPIKE)
    // A gap, or the last value again.
    const after = (missing: string, last: number) => {
      const detector = made({ missing })
      for (const value of [1, 2, 4, last]) detector.score(value)
      return JSON.parse(detector.get_trend_analysis())
    }
    expect(after('carry', Number.NaN)).toEqual(after('skip', 4))
    expect(after('skip', Number.NaN)).not.toEqual(after('skip', 4))
    expect(() => after('error', Number.NaN)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    const kept = made({ refractory: 4, direction: 'high', missing: 'error', warm_up: 7 }).snapshot()
    expect(WasmTimeSeriesDetector.from_snapshot(kept).snapshot()).toEqual(kept)
  })

  it('takes NaN as a gap and refuses what is none, unchanged', () => {
    const detector = new WasmTimeSeriesDetector(100)
    for (let i = 0; i < 200; i++) detector.score(series[i] as number)
    expect(detector.score(Number.NaN)).toBe(0)
    const before = detector.snapshot()
    const refuses = (body: () => unknown, code: string) => expect(body).toThrow(expect.objectContaining({ code }))
    refuses(() => detector.score(Number.POSITIVE_INFINITY), 'ERR_ARGUMENT')
    refuses(() => detector.score('1' as never), 'ERR_ARGUMENT')
    refuses(() => detector.add_point('now' as never, 1), 'ERR_ARGUMENT')
    expect(detector.snapshot()).toEqual(before)
    refuses(() => new WasmTimeSeriesDetector(1), 'ERR_ARGUMENT')
    refuses(() => new WasmTimeSeriesDetector(10, 1), 'ERR_ARGUMENT')
    refuses(() => new WasmTimeSeriesDetector(10, Number.NaN), 'ERR_ARGUMENT')
    refuses(() => WasmTimeSeriesDetector.from_snapshot(before.slice(0, -3)), 'ERR_FORMAT')
    refuses(() => WasmTimeSeriesDetector.from_snapshot(before.map((b, i) => (i === 40 ? b ^ 1 : b))), 'ERR_FORMAT')
    detector.free()
    detector.free()
    refuses(() => detector.score(1), 'ERR_FREED')
  })
})

describe('detect_isolation_forest', () => {
  const rows = 600
  const data = new WasmTensor(
    Float32Array.from(plainFloats(rows * 3, 9), (x, i) => (i >= (rows - 2) * 3 ? 30 : x)),
    [rows, 3],
  )

  it('sets the odd rows apart, the same for the same seed', () => {
    const detector = new WasmAnomalyDetector(3, 100)
    const found = detector.detect_isolation_forest(data, 100, 1)
    expect(found.map(a => a.index)).toEqual(expect.arrayContaining([rows - 2, rows - 1]))
    expect(found.every(a => a.type === 'isolated' && a.score > 0.6 && a.score <= 1)).toBe(true)
    for (const a of found) {
      expect(a.statistic).toBe('isolation_score')
      expect(a.value).toBe(data.view()[a.index * 3 + (a.feature as number)])
    }
    expect(detector.detect_isolation_forest(data, 100, 1)).toEqual(found)
    const scores = detector.isolation_scores(data, 100, 1)
    expect(scores).toHaveLength(rows)
    expect(found.map(a => a.score)).toEqual(found.map(a => scores[a.index]))
  })

  it('refuses what is none', () => {
    const detector = new WasmAnomalyDetector(3, 100)
    const refuses = (body: () => unknown, code: string) => expect(body).toThrow(expect.objectContaining({ code }))
    for (const trees of [0, 1.5, Number.NaN, 1e9])
      refuses(() => detector.detect_isolation_forest(data, trees), 'ERR_ARGUMENT')
    refuses(() => detector.detect_isolation_forest(new WasmTensor([1, Number.NaN]), 10), 'ERR_ARGUMENT')
    refuses(() => detector.detect_isolation_forest(WasmTensor.zeros([0, 2]), 10), 'ERR_EMPTY')
    refuses(() => detector.detect_isolation_forest(WasmTensor.zeros([2, 2, 2]), 10), 'ERR_SHAPE')
  })
})
