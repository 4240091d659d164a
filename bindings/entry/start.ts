// What every entry point does with the build it found.

import type { Build } from '../backend/backend'
import { usePlace } from '../pool/presets'
import { startHeap } from '../seam/heap'
import { install } from '../seam/seam'
import { placeOf } from './place'

export function start(build: Build): void {
  install(build)
  startHeap()
  usePlace(() => placeOf())
}
