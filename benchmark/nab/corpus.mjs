// The series of benchmark/nab/data (31 of the 58 of NAB v1.1, MIT, see LICENSE.txt there) and the yardsticks.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSeries } from '../../dist/csv-reader.mjs'
import { spans } from './scorer.mjs'

/** [{ name, timestamps (text), seconds, values, windows (rows) }] from a folder with windows.json and CSV files. */
export async function loadCorpus(folder = new URL('./data/', import.meta.url)) {
  const windows = JSON.parse(readFileSync(new URL('windows.json', folder), 'utf8'))
  const corpus = []
  for (const name of Object.keys(windows)) {
    const { labels, seconds, values } = await readSeries(fileURLToPath(new URL(name, folder)))
    corpus.push({ name, timestamps: labels, seconds, values, windows: spans(labels, windows[name]) })
  }
  return corpus
}

/** Detectors to compare with: each makes, for a series, a function from value and seconds to a score in [0, 1]. */
export const YARDSTICKS = {
  null: () => () => 0,
  random: () => {
    let state = 42
    // mulberry32
    return () => {
      state = (state + 0x6d2b79f5) | 0
      let t = Math.imul(state ^ (state >>> 15), 1 | state)
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296
    }
  },
  // |z| against the last 6400 values, as NAB's windowed Gaussian, but ranked by z: 1 - p saturates.
  'windowed z-score': () => {
    const window = []
    let oldest = 0
    let [sum, squares] = [0, 0]
    return value => {
      const x = value - (window[0] ?? value) // around the first value: no digits lost
      const n = window.length - oldest
      let score = 0
      if (n > 1) {
        const mean = sum / n
        const z = Math.abs(x - mean) / Math.max(Math.sqrt(Math.max(squares / n - mean * mean, 0)), 1e-6)
        score = z / (1 + z)
      }
      window.push(value)
      ;[sum, squares] = [sum + x, squares + x * x]
      if (n === 6400) {
        const gone = window[oldest++] - window[0]
        ;[sum, squares] = [sum - gone, squares - gone * gone]
      }
      return score
    }
  },
}

/** Scores of every series: a fresh detector for each, in the order of time, nothing else given. */
export function run(corpus, makeDetector) {
  return corpus.map(({ name, values, seconds, windows }) => {
    const detect = makeDetector()
    return { name, windows, scores: Float64Array.from(values, (value, i) => detect(value, seconds[i])) }
  })
}
