// Which kind of place the program runs in, by what it tells of itself.

import type { Place, Preset } from '../pool/presets'

/** What there may be, each of it in some places only. */
export interface Host {
  navigator?: { userAgent?: unknown; deviceMemory?: unknown; userAgentData?: { mobile?: unknown } }
  process?: { versions?: { node?: unknown }; constrainedMemory?: () => unknown }
  EdgeRuntime?: unknown
}

/** At most so many GiB make a device small; browsers tell powers of two. */
const SMALL_DEVICE = 2
const PHONE = /Android|iPhone|iPad|iPod|Mobile/

function presetOf({ navigator, process, EdgeRuntime }: Host): Preset {
  const agent = typeof navigator?.userAgent === 'string' ? navigator.userAgent : ''
  if (typeof EdgeRuntime === 'string' || agent === 'Cloudflare-Workers') return 'edge'
  // Deno and Bun have it too.
  if (typeof process?.versions?.node === 'string') return 'server'
  const gibibytes = navigator?.deviceMemory
  if (typeof gibibytes === 'number' && gibibytes <= SMALL_DEVICE) return 'mobile'
  return navigator?.userAgentData?.mobile === true || PHONE.test(agent) ? 'mobile' : 'browser'
}

/** The place of a host, by default of this one. */
export function placeOf(host: Host = globalThis as Host): Place {
  const limit = host.process?.constrainedMemory?.()
  return { preset: presetOf(host), limit: typeof limit === 'number' ? limit : undefined }
}
