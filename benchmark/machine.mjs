// What a run ran on, and how samples become figures.

import { readFileSync } from 'node:fs'
import os from 'node:os'

/** The machine in one line and the load that others put on it. */
export function machine() {
  const cpus = os.cpus()
  let flags = ''
  try {
    const all = /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))[1].split(' ')
    flags = ['avx2', 'fma', 'avx512f'].filter(flag => all.includes(flag)).join(', ')
  } catch {
    // not Linux
  }
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    flags,
    memory_gib: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.arch()}`,
    load: Number(os.loadavg()[1].toFixed(2)),
  }
}

/** Median, least, quartiles and count. */
export function summary(samples) {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = q => {
    const place = q * (sorted.length - 1)
    const low = Math.floor(place)
    return sorted[low] + (place - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low])
  }
  const round = value => Number(value.toPrecision(5))
  return {
    median: round(at(0.5)),
    min: round(sorted[0]),
    max: round(sorted.at(-1)),
    q1: round(at(0.25)),
    q3: round(at(0.75)),
    samples: sorted.length,
  }
}
