// What must hold after anything was cut off: what others hold is as it was, what is made now holds what is put in, and the pool's
// counters say what a walk over all its blocks finds.

const SIZES = [1, 2, 3, 5, 30, 60, 100, 255, 256, 300, 1000]

export class Witness {
  #api
  /** Neighbours of every size, which nobody else touches. */
  #neighbours = []

  constructor(api) {
    this.#api = api
    this.begin()
  }

  /** Makes the neighbours anew, after a new start. */
  begin() {
    const { WasmTensor } = this.#api
    this.#neighbours = SIZES.flatMap(n => [1, 2].map(v => [WasmTensor.full([n], v * 1000 + n), v * 1000 + n]))
    fillLease(this.#api)
  }

  /** Buffers in use that are not the neighbours'. */
  strangers() {
    return JSON.parse(this.#api.MemoryManager.get_stats()).buffers_in_use - this.#neighbours.length
  }

  /** What is wrong, in words; nothing where all is well. */
  complaints(rounds = 1) {
    const { WasmTensor, MemoryManager } = this.#api
    const wrong = []
    const check = (t, want, what) => {
      if (t.size() > 0 && !t.data().every(v => v === want))
        wrong.push(`${what} of ${t.size()} elements is not all ${want}`)
    }
    for (const [t, want] of this.#neighbours) check(t, want, 'a neighbour')
    // More of each size than can be idle: if a block were in the free list twice, two of them would share it.
    const fresh = []
    for (let round = 0; round < 4 * rounds; round++)
      for (const n of SIZES) fresh.push([WasmTensor.full([n], fresh.length + 5), fresh.length + 5])
    for (const [t, want] of fresh) check(t, want, 'a fresh tensor')
    for (const [t] of fresh) {
      const u = t.add(1)
      u.free()
      t.free()
    }
    for (const [t, want] of this.#neighbours) check(t, want, 'a neighbour, afterwards,')
    const stats = JSON.parse(MemoryManager.get_stats())
    const { tiers, bytes_in_use, bytes_idle } = JSON.parse(MemoryManager.snapshot())
    const sum = key => tiers.reduce((total, tier) => total + tier[key], 0)
    const equal = (what, a, b) => {
      if (a !== b) wrong.push(`${what}: the counters say ${a}, the blocks ${b}`)
    }
    equal('buffers in use', stats.buffers_in_use, sum('in_use'))
    equal('bytes in use', stats.bytes_in_use, sum('bytes_in_use'))
    equal('idle bytes', stats.bytes_idle, sum('bytes_idle'))
    equal('idle buffers', stats.small + stats.medium + stats.large, sum('idle'))
    equal('bytes in use (snapshot)', bytes_in_use, sum('bytes_in_use'))
    equal('idle bytes (snapshot)', bytes_idle, sum('bytes_idle'))
    return wrong
  }
}

/** Small tensors share a lease, 32 by 32: these take the last places of the newest, so that what comes next shares it with nobody. */
function fillLease(api) {
  const fill = Array.from({ length: 64 }, () => api.WasmTensor.ones([1]))
  for (const t of fill) t.free()
}

/** Lets garbage be collected, and everything that follows from it. */
export async function collect(api) {
  fillLease(api)
  for (let i = 0; i < 4; i++) {
    globalThis.gc()
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}
