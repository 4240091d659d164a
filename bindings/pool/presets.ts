// Settings of the pool for the kinds of places that programs run in.

import { fail, show } from '../language/errors'

/** A kind of place. */
export type Preset = 'mobile' | 'browser' | 'server' | 'edge'

/** What {@link MemoryManager.configure} has set. */
export interface Configuration {
  preset: Preset
  /** idle buffers that each tier may keep */
  max_size: number
  /** bytes that idle buffers may hold in all tiers together; Infinity: no limit */
  max_idle_bytes: number
  /** milliseconds after which an unused idle buffer goes back */
  decay_ms: number
  /** bytes in use and idle together; undefined: half of what the process may have, as without a preset */
  max_bytes: number | undefined
}

const MEBIBYTE = 2 ** 20

/** The numbers of buffers are the guide's: 25 on phones, 1000 on servers. Runtimes at the edge end an instance at 128 MiB. */
const PRESETS: Record<Preset, Omit<Configuration, 'preset'>> = {
  mobile: { max_size: 25, max_idle_bytes: 8 * MEBIBYTE, decay_ms: 2000, max_bytes: 256 * MEBIBYTE },
  browser: { max_size: 100, max_idle_bytes: 64 * MEBIBYTE, decay_ms: 10_000, max_bytes: 1024 * MEBIBYTE },
  server: { max_size: 1000, max_idle_bytes: Number.POSITIVE_INFINITY, decay_ms: 10_000, max_bytes: undefined },
  edge: { max_size: 25, max_idle_bytes: 8 * MEBIBYTE, decay_ms: 2000, max_bytes: 64 * MEBIBYTE },
}

/** Where the program runs. */
export interface Place {
  preset: Preset
  /** bytes that the host says the process may have */
  limit: number | undefined
}

let look = (): Place => ({ preset: 'browser', limit: undefined })

/** How to find out where the program runs: entry points know. */
export function usePlace(where: () => Place): void {
  look = where
}

/** What the host itself needs, beside a module. */
const FOR_HOST = 60 * MEBIBYTE
const LEAST = MEBIBYTE
const WASM_BYTES = 2 ** 32

/**
 * The bytes that a WASM module may have where a container or `ulimit` limits the process: nobody tells the module. Half of them, and less
 * where the host would not have enough.
 */
export function bytesWithin(limit: number | undefined): number | undefined {
  if (limit === undefined || !(limit > 0 && limit < Number.MAX_SAFE_INTEGER)) return undefined
  return Math.min(WASM_BYTES, Math.max(LEAST, Math.min(limit / 2, limit - FOR_HOST)))
}

/** The settings of a preset, by default of that for this place. `isWasm`: the build cannot look for itself how much there is. */
export function configurationOf(op: string, preset: unknown, isWasm: boolean): Configuration {
  const place = look()
  const name = preset === undefined ? place.preset : preset
  if (typeof name !== 'string' || !Object.hasOwn(PRESETS, name))
    fail('ERR_ARGUMENT', op, `the preset must be one of ${Object.keys(PRESETS).join(', ')}, got ${show(preset)}`)
  const settings = PRESETS[name as Preset]
  const max_bytes = settings.max_bytes ?? (isWasm ? bytesWithin(place.limit) : undefined)
  return { preset: name as Preset, ...settings, max_bytes }
}
