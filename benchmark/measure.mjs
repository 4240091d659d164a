// Checking and timing inside a contestant's process. benchmark/contestants/numpy.py follows the same rules.

import { readFileSync } from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'

/** Thrown by a contestant that has no such operation; the reason goes into the table. */
export class Absent extends Error {}

/** How far `got` lies from the f64 answer, as a share of what is tolerated: above 1 it is wrong. */
export function compare(got, want, { relative, absolute }) {
  if (got.length !== want.length)
    return { share: Infinity, error: Infinity, at: `${got.length} values, not ${want.length}` }
  let share = 0
  let error = 0
  let at = ''
  for (let i = 0; i < want.length; i++) {
    const w = want[i]
    const g = got[i]
    if (g === w || (Number.isNaN(g) && Number.isNaN(w))) continue
    const off = Math.abs(g - w)
    const s = off / (absolute + relative * Math.abs(w))
    // `!(s <= 1)` and not `s > 1`: a NaN is wrong.
    if (!(s <= share)) {
      share = Number.isNaN(s) ? Infinity : s
      at = `[${i}] is ${g}, not ${w}`
    }
    const e = off / Math.max(Math.abs(w), 1e-3)
    if (e > error) error = e
  }
  return { share, error, at }
}

const now = () => performance.now()
const MOST_SAMPLES = 60
const SAMPLE_MS = 1

/** Milliseconds of one `run`, many times: warmed up first, each sample long enough for the clock. */
export async function sample(task, budget) {
  const { run } = task
  const once = task.async
    ? async k => {
        for (let i = 0; i < k; i++) await run()
      }
    : k => {
        for (let i = 0; i < k; i++) run()
      }
  // Warm up: compilers, pools and caches settle. At least twice, then half the budget; and a million times what is so quick
  // that the compilers' last tier comes after that.
  let count = 0
  const begun = now()
  while (count < 2 || now() - begun < budget / 2 || (count > 5e4 && count < 1e6)) {
    const some = Math.max(1, count)
    await once(some)
    count += some
  }
  const each = (now() - begun) / count
  const k = Math.max(1, Math.round(SAMPLE_MS / each))
  const samples = []
  const cpu = process.cpuUsage()
  const start = now()
  while (samples.length < 3 || (now() - start < budget && samples.length < MOST_SAMPLES)) {
    const t = now()
    if (task.async) await once(k)
    else once(k)
    samples.push((now() - t) / k)
  }
  // How much of a core this process had meanwhile. A machine shared with others takes it away in slices of milliseconds,
  // which hits long samples only: figures with a small share are marked.
  const { user, system } = process.cpuUsage(cpu)
  return { time: samples, share: (user + system) / 1e3 / (now() - start) }
}

/** The most memory that this process ever held, in bytes. Not `maxRSS`, which begins with what the parent held. */
function peak() {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}

const pause = () => new Promise(resolve => setTimeout(resolve, 20))

/** Many passes in a row: the time of one, and what the garbage collector did meanwhile. */
export async function endure(task, passes, budget, total) {
  let collections = 0
  let pauses = 0
  const observer = new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      collections++
      pauses += entry.duration
    }
  })
  for (let i = 0; i < 20; i++) await task.run()
  globalThis.gc()
  await pause()
  observer.observe({ entryTypes: ['gc'] })
  const begun = now()
  let done = 0
  // In tens, so that looking at the clock costs nothing.
  while (done < passes && now() - begun < budget) {
    for (let i = 0; i < 10; i++) {
      if (task.async) await task.run()
      else task.run()
    }
    done += 10
  }
  const time = (now() - begun) / done
  await pause() // the observer reports later
  observer.disconnect()
  const scale = total / done
  return {
    time: [time],
    collections: [collections * scale],
    pause: [pauses * scale],
    peak: [peak()],
    ...(done < total ? { note: `${done} passes; collections and pauses scaled up` } : {}),
  }
}
