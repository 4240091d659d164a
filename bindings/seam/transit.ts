// Blocks on their way from one owner to the next: taken from the pool and not yet a tensor's, or given up by a tensor and
// not yet the pool's. A block enters here in the same straight run of stores in which its last owner lets go of it, and
// leaves in the one in which the next takes hold; so, cut off anywhere in between, it is not lost. Whatever is here when the
// next operation begins is nobody's any more, and goes back.
//
// But where user code runs inside an operation, the blocks of that operation must stay: `floor` says how many they are.

export const transit = {
  /** Handles, the newest last. */
  handles: [] as number[],
  count: 0,
  /** So many belong to operations that are running, and that user code inside them must leave alone. */
  floor: 0,
  /** A trace callback is running. */
  reporting: false,
  /** An array of numbers, whose elements may be getters, is being read. */
  reading: false,
}

/** Nobody of ours is running. Where a termination ended user code inside an operation, that was not said. */
export function rest(): void {
  transit.floor = 0
  transit.reporting = false
  transit.reading = false
}

/** Forgets all blocks, which are of an instance that is no more. */
export function emptyTransit(): void {
  transit.count = 0
  rest()
}
