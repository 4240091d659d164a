// Snapshots of everything that has them: small, refused once damaged anywhere, readable from every version there was.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'
import { plainFloats } from '../floats'

const { WasmAnomalyDetector, WasmDistinctSketch, WasmQuantileSketch, WasmStreamStats, WasmTimeSeriesDetector } =
  underTest()

const values = plainFloats(700, 3)
const frozen = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../golden/snapshots/${name}.bin`, import.meta.url)))

interface Saved {
  snapshot(): Uint8Array
  free(): void
}

interface Kind {
  name: string
  from: (bytes: Uint8Array) => Saved
  make: () => Saved
  /** bytes, beside the window */
  most: number
  /** frozen files; the last is of the version that is written now */
  versions: string[]
}

const WINDOW = 30
const kinds: Kind[] = [
  {
    name: 'WasmAnomalyDetector',
    from: bytes => WasmAnomalyDetector.from_snapshot(bytes),
    make: () => {
      const detector = new WasmAnomalyDetector(2, WINDOW, { refractory: 5, missing: 'skip' })
      detector.detect_batch(values)
      return detector
    },
    most: 1024 + 4 * WINDOW,
    versions: ['z_score.v1', 'z_score.v2'],
  },
  {
    name: 'WasmTimeSeriesDetector',
    from: bytes => WasmTimeSeriesDetector.from_snapshot(bytes),
    make: () => {
      const detector = new WasmTimeSeriesDetector(WINDOW, 12, { refractory: 5, missing: 'carry' })
      values.forEach((value, i) => {
        detector.score(value, i * 600)
      })
      return detector
    },
    most: 30 * 1024 + 8 * WINDOW,
    versions: ['time_series.v1', 'time_series.v2', 'time_series.v3.found', 'time_series.v3'],
  },
  {
    name: 'WasmStreamStats',
    from: bytes => WasmStreamStats.from_snapshot(bytes),
    make: () => {
      const stats = new WasmStreamStats()
      stats.push_batch(values)
      return stats
    },
    most: 1024,
    versions: ['stream_stats.v1', 'stream_stats.v2'],
  },
  {
    name: 'WasmQuantileSketch',
    from: bytes => WasmQuantileSketch.from_snapshot(bytes),
    make: () => {
      const sketch = new WasmQuantileSketch(50)
      sketch.push_batch(values)
      return sketch
    },
    most: 1024,
    versions: ['kll.v1', 'kll.v2'],
  },
  {
    name: 'WasmDistinctSketch',
    from: bytes => WasmDistinctSketch.from_snapshot(bytes),
    make: () => {
      const sketch = new WasmDistinctSketch(64)
      sketch.push_batch(values)
      return sketch
    },
    most: 28 + 8 * 64,
    versions: ['kmv.v1'],
  },
]

describe.each(kinds)('$name', ({ from, make, most, versions }) => {
  const whole = make().snapshot()
  const refused = (bytes: Uint8Array, what: string) => {
    let code: unknown
    try {
      from(bytes).free()
    } catch (error) {
      code = (error as { code: string }).code
    }
    if (code !== 'ERR_FORMAT') expect(code, what).toBe('ERR_FORMAT')
  }

  it('is small', () => {
    expect(whole.length).toBeLessThanOrEqual(most)
  })

  it('is refused with any byte changed, or cut anywhere', () => {
    for (let at = 0; at < whole.length; at++) {
      for (const mask of [0xff, 1 << (at % 8)]) {
        const damaged = whole.slice()
        damaged[at] ^= mask
        refused(damaged, `byte ${at} changed by ${mask}`)
      }
      refused(whole.subarray(0, at), `cut to ${at} bytes`)
    }
    refused(Uint8Array.of(...whole, 0), 'one byte more')
  })

  it('is refused by every other class', () => {
    for (const other of kinds) if (other.from !== from) refused(other.make().snapshot(), other.name)
  })

  it('of every version there was is read', () => {
    for (const version of versions) {
      const revived = from(frozen(version))
      const again = from(revived.snapshot())
      expect(again.snapshot(), version).toEqual(revived.snapshot())
      if (version === versions.at(-1)) expect(revived.snapshot(), version).toEqual(frozen(version))
    }
  })
})
