// WasmTransformPipeline: transforms in a row.

import { publish } from '../language/aliases'
import { type Shape, sameShape, truth } from '../language/arguments'
import { fail, show } from '../language/errors'
import { isFreed, living, Mortal } from '../lifetimes/mortal'
import { handleOf, shapeOf } from '../tensor/state'
import type { WasmTensor } from '../tensor/tensor'
import { create_imagenet_preprocessing, type Transform, WasmCenterCrop, WasmResize, WasmToTensor } from './transforms'

/** What a name stands for: the usual preparation of images for models trained on ImageNet. */
const BY_NAME: Record<string, () => Transform> = {
  normalize: create_imagenet_preprocessing,
  resize: () => new WasmResize(256, 256, 'bilinear'),
  center_crop: () => new WasmCenterCrop(224, 224),
  to_tensor: () => new WasmToTensor(),
}

interface Stage {
  readonly transform: Transform
  /** Whether the pipeline made it, and so frees it. */
  readonly own: boolean
  ms: number
  /** With caching: the last result, which the next one of the same input shape overwrites. */
  buffer?: WasmTensor | undefined
  inputShape?: Shape
}

/** What the JSON of `get_stats` holds. */
export interface PipelineStats {
  transforms: number
  executions: number
  /** results that were written into a buffer of an earlier run */
  cache_hits: number
  total_ms: number
  /** milliseconds over all runs */
  stages: { name: string; ms: number }[]
}

function isTransform(value: unknown): value is Transform {
  if (typeof value !== 'object' || value === null) return false
  const { apply, name } = value as Record<string, unknown>
  return typeof apply === 'function' && typeof name === 'function'
}

/** Image transforms in a row, with the time that each took. */
export class WasmTransformPipeline extends Mortal {
  readonly #caching: boolean
  #stages: Stage[] = []
  #executions = 0
  #hits = 0
  #total = 0

  /**
   * With caching, the result of each stage is a buffer that is used again in the next run: a run allocates nothing where
   * the images have the size of the last one. So a result of `execute` is valid until the next call of it; `clone()`
   * keeps it. Without caching every result is a tensor of its own.
   */
  constructor(cache_enabled: boolean) {
    super('WasmTransformPipeline')
    this.#caching = truth('WasmTransformPipeline', 'cache_enabled', cache_enabled) === 1
  }

  /**
   * Adds a transform at the end. A name stands for: 'resize' to 256 x 256 bilinear, 'center_crop' 224 x 224, 'to_tensor',
   * 'normalize' by ImageNet's means. A transform of your own is an object with `apply(t, out?)` and `name()`.
   */
  add_transform(transform: Transform | 'normalize' | 'resize' | 'center_crop' | 'to_tensor'): void {
    const op = 'add_transform'
    living(op, this)
    if (typeof transform === 'string' && Object.hasOwn(BY_NAME, transform)) {
      this.#stages.push({ transform: (BY_NAME[transform] as () => Transform)(), own: true, ms: 0 })
    } else if (isTransform(transform)) {
      this.#stages.push({ transform, own: false, ms: 0 })
    } else {
      fail(
        'ERR_ARGUMENT',
        op,
        `expected a transform or one of ${Object.keys(BY_NAME).join(', ')}, got ${show(transform)}`,
      )
    }
  }

  /** The number of transforms. */
  length(): number {
    living('length', this)
    return this.#stages.length
  }

  /** Removes all transforms and their buffers; those that were added as objects stay alive. */
  clear(): void {
    living('clear', this)
    for (const stage of this.#stages) {
      stage.buffer?.free()
      if (stage.own) stage.transform.free()
    }
    this.#stages = []
  }

  /** Runs all transforms on an image; without any, a copy of it. The input stays as it is. */
  execute(input: WasmTensor): WasmTensor {
    living('execute', this)
    handleOf('execute', input)
    const begun = performance.now()
    if (this.#stages.length === 0) return input.clone()
    let current = input
    for (const stage of this.#stages) {
      const from = performance.now()
      const next = this.#caching ? this.#cached(stage, current, input) : stage.transform.apply(current)
      // What lies between input and result belongs to nobody else.
      if (!this.#caching && current !== input && current !== next) current.free()
      current = next
      stage.ms += performance.now() - from
    }
    this.#executions++
    this.#total += performance.now() - begun
    return current
  }

  /** A stage's result, in its buffer where that fits. */
  #cached(stage: Stage, x: WasmTensor, input: WasmTensor): WasmTensor {
    const shape = shapeOf(x)
    const { buffer } = stage
    // A buffer that is the image itself, from the run before, must not be written while it is still to be read.
    if (
      buffer !== undefined &&
      !buffer.freed &&
      buffer !== x &&
      buffer !== input &&
      stage.inputShape &&
      sameShape(stage.inputShape, shape)
    ) {
      this.#hits++
      return stage.transform.apply(x, buffer)
    }
    const result = stage.transform.apply(x)
    if (buffer !== input) buffer?.free()
    stage.buffer = result === x ? undefined : result
    stage.inputShape = shape
    return result
  }

  /** JSON, see {@link PipelineStats}. */
  get_stats(): string {
    living('get_stats', this)
    const stats: PipelineStats = {
      transforms: this.#stages.length,
      executions: this.#executions,
      cache_hits: this.#hits,
      total_ms: this.#total,
      stages: this.#stages.map(({ transform, ms }) => ({ name: transform.name(), ms })),
    }
    return JSON.stringify(stats)
  }

  /** Frees its buffers and the transforms it made. A second call does nothing. */
  override free(): void {
    if (isFreed(this)) return
    this.clear()
    super.free()
  }
}

publish('WasmTransformPipeline', WasmTransformPipeline)
