// Settings of the pool for the kinds of places that programs run in, and which place this is.

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

/** What a place tells of itself, each of it by some places only. */
export interface Place {
  navigator?: { userAgent?: unknown; deviceMemory?: unknown; userAgentData?: { mobile?: unknown } }
  process?: { versions?: { node?: unknown }; constrainedMemory?: () => unknown }
  EdgeRuntime?: unknown
}

/** At most so many GiB make a device small; browsers tell powers of two. */
const SMALL_DEVICE = 2
const PHONE = /Android|iPhone|iPad|iPod|Mobile/

/** The preset for a place. */
export function presetFor({ navigator, process, EdgeRuntime }: Place): Preset {
  const agent = typeof navigator?.userAgent === 'string' ? navigator.userAgent : ''
  if (typeof EdgeRuntime === 'string' || agent === 'Cloudflare-Workers') return 'edge'
  // Deno and Bun have it too.
  if (typeof process?.versions?.node === 'string') return 'server'
  const gibibytes = navigator?.deviceMemory
  if (typeof gibibytes === 'number' && gibibytes <= SMALL_DEVICE) return 'mobile'
  return navigator?.userAgentData?.mobile === true || PHONE.test(agent) ? 'mobile' : 'browser'
}

/** What Node itself needs, beside a module. */
const FOR_NODE = 60 * MEBIBYTE
const LEAST = MEBIBYTE
const WASM_BYTES = 2 ** 32

/**
 * The bytes that a WASM module may have where a container or `ulimit` limits the process: nobody tells the module, but Node tells
 * JavaScript. Half of them, and less where Node would not have enough.
 */
export function bytesFor({ process }: Place): number | undefined {
  const limit = process?.constrainedMemory?.()
  if (typeof limit !== 'number' || !(limit > 0 && limit < Number.MAX_SAFE_INTEGER)) return undefined
  return Math.min(WASM_BYTES, Math.max(LEAST, Math.min(limit / 2, limit - FOR_NODE)))
}

/** The settings of a preset, by default of that for this place. `isWasm`: the build cannot look for itself how much there is. */
export function configurationOf(op: string, preset: unknown, isWasm: boolean, place: Place): Configuration {
  const name = preset === undefined ? presetFor(place) : preset
  if (typeof name !== 'string' || !Object.hasOwn(PRESETS, name))
    fail('ERR_ARGUMENT', op, `the preset must be one of ${Object.keys(PRESETS).join(', ')}, got ${show(preset)}`)
  const settings = PRESETS[name as Preset]
  const max_bytes = settings.max_bytes ?? (isWasm ? bytesFor(place) : undefined)
  return { preset: name as Preset, ...settings, max_bytes }
}
