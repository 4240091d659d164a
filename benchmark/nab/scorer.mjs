// The Numenta Anomaly Benchmark's scoring (Lavin & Ahmad 2015), written from the published rules; no dependencies.
//
// Every row after the probationary period has a weight: inside an anomaly window what detecting it there is worth (near
// 1 at its start, 0 at its end), outside what a false alarm there costs (little just after a window, 1 far from any).
// Of a window only the earliest detection counts. One threshold for the whole corpus, the best one, gives the score; 0 is
// the detector that never fires, 100 the perfect one.

export const PROFILES = {
  standard: { falseAlarm: 0.11, missed: 1 },
  reward_low_FP_rate: { falseAlarm: 0.22, missed: 1 },
  reward_low_FN_rate: { falseAlarm: 0.11, missed: 2 },
}

const sigmoid = y => (y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1)
const AT_START = sigmoid(-1)

/** Rows that are not scored. */
export const probation = rows => Math.min(Math.floor(0.15 * rows), 750)

/** [first row, last row] of each window; `windows` are pairs of timestamps, of which fractions of seconds are dropped. */
export function spans(timestamps, windows) {
  const row = new Map()
  for (const [i, t] of timestamps.entries()) if (!row.has(t)) row.set(t, i)
  const find = t => {
    const i = row.get(t.split('.')[0])
    if (i === undefined) throw new Error(`window edge ${t} is no row of the series`)
    return i
  }
  return windows.map(([from, to]) => [find(from), find(to)])
}

/** For each row: `worth` (before any factor of a profile) and `window` (-1 outside). */
export function weigh(rows, windows) {
  const worth = new Float64Array(rows)
  const window = new Int32Array(rows).fill(-1)
  let next = 0
  for (let i = 0; i < rows; i++) {
    while (next < windows.length && i > windows[next][1]) next++
    if (next < windows.length && i >= windows[next][0]) {
      const [from, to] = windows[next]
      worth[i] = sigmoid(-(to - i + 1) / (to - from + 1)) / AT_START
      window[i] = next
    } else if (next === 0) {
      worth[i] = -1
    } else {
      const [from, to] = windows[next - 1]
      worth[i] = sigmoid((i - to) / (to - from))
    }
  }
  return { worth, window }
}

/** `corpus`: [{ scores, windows: [[first row, last row], ...] }]. The score of one profile and its threshold. */
export function scoreProfile(corpus, { falseAlarm, missed }) {
  const points = []
  const best = [] // of each window with a scored row: what it brings so far
  let windows = 0
  for (const { scores, windows: own } of corpus) {
    const { worth, window } = weigh(scores.length, own)
    const ids = new Map()
    for (let i = probation(scores.length); i < scores.length; i++) {
      let id = -1
      if (window[i] >= 0) {
        if (!ids.has(window[i])) {
          ids.set(window[i], best.length)
          best.push(-missed)
        }
        id = ids.get(window[i])
      }
      points.push({ score: scores[i], worth: worth[i], id })
    }
    windows += own.length
  }
  points.sort((a, b) => b.score - a.score)
  let windowSum = -missed * best.length
  let alarms = 0
  let top = windowSum
  let threshold = 1.1 // never fires
  points.forEach(({ score, worth, id }, k) => {
    if (id < 0) alarms += worth * falseAlarm
    else if (worth > best[id]) {
      windowSum += worth - best[id]
      best[id] = worth
    }
    const isLastOfItsScore = k + 1 === points.length || points[k + 1].score !== score
    if (isLastOfItsScore && windowSum + alarms > top) {
      top = windowSum + alarms
      threshold = score
    }
  })
  return { score: (100 * (top + missed * windows)) / (windows + missed * windows), threshold }
}

/** All three profiles. */
export function scoreCorpus(corpus) {
  return Object.fromEntries(Object.entries(PROFILES).map(([name, profile]) => [name, scoreProfile(corpus, profile)]))
}
