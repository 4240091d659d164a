// What every entry point does with the build it found.

import type { Build } from '../backend/backend'
import { startHeap } from '../seam/heap'
import { install } from '../seam/seam'

export function start(build: Build): void {
  install(build)
  startHeap()
}
