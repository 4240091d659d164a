// WasmProcessingPipeline: elementwise operations and reductions fused into one pass over memory.

import { BINARY, REDUCTIONS, UNARY } from '../generated/operations'
import { publish } from '../language/aliases'
import { number } from '../language/arguments'
import { fail, show } from '../language/errors'
import { times } from '../language/intrinsics'
import { Held, idOf } from '../lifetimes/held'
import { give, take } from '../seam/heap'
import { build, check, done, doneOr, seam } from '../seam/seam'
import { destination } from '../tensor/elementwise'
import { adopt, handleOf, handleOfTensor, shapeOf, sizeOfTensor } from '../tensor/state'
import type { WasmTensor } from '../tensor/tensor'

/** Reductions that need no more than one pass, or two. */
const FUSED = ['sum', 'mean', 'variance', 'std', 'min', 'max'] as const
/** A reduction that a pipeline computes in the pass, without writing its result. */
export type FusedReduction = (typeof FUSED)[number]

/** What the JSON of `get_config` holds. */
export interface PipelineConfig {
  operations: { name: string; args: number[] }[]
  parallel_execution: boolean
}

/**
 * A chain of elementwise operations, run in one pass: no intermediate tensor exists, and in steady state nothing is allocated
 * but the result. The bits are those of the same operations one by one.
 */
export class WasmProcessingPipeline extends Held {
  readonly #parallel: boolean
  readonly #operations: { name: string; args: number[] }[] = []

  /** `parallel_execution`: natively, inputs of 262,144 elements and more are worked by all cores, with the same bits. */
  constructor(parallel_execution: boolean) {
    if (typeof parallel_execution !== 'boolean') {
      fail(
        'ERR_ARGUMENT',
        'WasmProcessingPipeline',
        `parallel_execution must be true or false, got ${show(parallel_execution)}`,
      )
    }
    super('WasmProcessingPipeline', undefined, () => seam.pipeline_new(parallel_execution ? 1 : 0), seam.pipeline_free)
    this.#parallel = parallel_execution
  }

  /**
   * Adds an operation by name: any unary one of WasmTensor and WasmAdvancedMath with its numbers ('clamp' takes min and
   * max, 'pow' an exponent), a binary one of WasmTensor with a number ('add', 'divide', 'maximum', ...), or 'standardize',
   * which is `(x - mean) / std` of what reaches it. ERR_ARGUMENT for another name, or numbers too many or too few.
   */
  add_operation(name: string, ...args: number[]): this {
    const op = 'add_operation'
    const id = idOf(op, this)
    const unary = UNARY.findIndex(row => row.name === name)
    const binary = BINARY.findIndex(row => row.name === name && row.on !== 'math')
    const row = UNARY[unary]
    const wanted = name === 'standardize' ? 0 : row !== undefined ? row.params.length : binary >= 0 ? 1 : -1
    if (wanted < 0) fail('ERR_ARGUMENT', op, `there is no elementwise operation ${show(name)}`)
    const given = args.length === 0 && row?.defaults !== undefined ? row.defaults : args
    if (given.length !== wanted) fail('ERR_ARGUMENT', op, `${name} takes ${wanted} numbers, got ${given.length}`)
    const numbers = times(given.length, i => number(op, `argument ${i + 1} of ${name}`, given[i]))
    const p0 = numbers[0] ?? 0
    const p1 = numbers[1] ?? 0
    const operation = { name, args: numbers }
    const operations = this.#operations
    const added =
      name === 'standardize'
        ? seam.pipeline_standardize(id)
        : unary >= 0
          ? seam.pipeline_unary(id, unary, p0, p1)
          : seam.pipeline_number(id, binary, p0)
    // At once: the two lists say the same, wherever this is cut off. An error is NaN.
    if ((added as unknown as number) >= 0) operations[operations.length] = operation
    done(added)
    return this
  }

  /** How many operations there are. */
  operation_count(): number {
    idOf('operation_count', this)
    return this.#operations.length
  }

  /** JSON, see {@link PipelineConfig}. */
  get_config(): string {
    idOf('get_config', this)
    const config: PipelineConfig = { operations: this.#operations, parallel_execution: this.#parallel }
    return JSON.stringify(config)
  }

  /** The chain's result, in a new tensor or in `out`, which may be the input; of the input's shape. */
  execute(input: WasmTensor, out?: WasmTensor): WasmTensor {
    return executed('execute', this, input, out)
  }

  /** A reduction of the chain's result, which is never written. ERR_EMPTY of nothing, but for a sum. */
  reduce(input: WasmTensor, reduction: FusedReduction): number {
    const id = idOf('reduce', this)
    const handle = handleOf('reduce', input)
    if (!FUSED.includes(reduction)) {
      fail('ERR_ARGUMENT', 'reduce', `the reduction must be one of ${FUSED.join(', ')}, got ${show(reduction)}`)
    }
    return done(seam.pipeline_reduce(id, REDUCTIONS.indexOf(reduction), handle, sizeOfTensor(input)))
  }

  /**
   * As `execute`, natively on another thread, so that the event loop stays free; in WASM on this one. Until the promise
   * settles, input and `out` must not be written; where they are freed, their memory is used again only then. Operations added meanwhile do not
   * count, and the pipeline may be freed.
   */
  async execute_async(input: WasmTensor, out?: WasmTensor): Promise<WasmTensor> {
    const op = 'execute_async'
    const id = idOf(op, this)
    handleOf(op, input)
    const { background } = build
    if (background === undefined) return executed(op, this, input, out)
    const n = sizeOfTensor(input)
    const result = out === undefined ? adopt(shapeOf(input), take(n), n) : out
    const target = destination(op, result, shapeOf(input))
    try {
      // The run holds the blocks of both, whatever happens to the tensors.
      const run = background(id, handleOfTensor(input), target, n)
      check()
      await run
    } catch (error) {
      if (out === undefined) result.free()
      throw error
    }
    return result
  }
}

/** The chain run on this thread, for whichever method was called. */
function executed(op: string, pipeline: WasmProcessingPipeline, input: WasmTensor, out?: WasmTensor): WasmTensor {
  const id = idOf(op, pipeline)
  const handle = handleOf(op, input)
  const n = sizeOfTensor(input)
  if (out !== undefined) {
    done(seam.pipeline_execute(id, handle, destination(op, out, shapeOf(input)), n))
    return out
  }
  const result = take(n)
  seam.pipeline_execute(id, handleOfTensor(input), result, n)
  doneOr(result, give)
  return adopt(shapeOf(input), result, n)
}

publish('WasmProcessingPipeline', WasmProcessingPipeline)
