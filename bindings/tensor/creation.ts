// Static methods that make a tensor from numbers.

import { dimsOf, number, type Shape, sizeOf } from '../language/arguments'
import { fail, show } from '../language/errors'
import { floor, random as randomNumber } from '../language/intrinsics'
import { give, take } from '../seam/heap'
import { doneOr, seam } from '../seam/seam'
import { JoiningMethods } from './joining'
import { made, putCells } from './results'
import { adopt } from './state'
import type { WasmTensor } from './tensor'

/** Seeds are whole numbers below it. */
const SEEDS = 2 ** 53

function random(op: 'random' | 'randn', shape: Shape, seed: number | undefined): WasmTensor {
  const dims = dimsOf(op, shape)
  const start = seed === undefined ? floor(randomNumber() * SEEDS) : number(op, 'seed', seed)
  putCells(dims)
  return made(seam.random(dims.length, start, op === 'randn' ? 1 : 0))
}

function constant(op: string, shape: Shape, value: number): WasmTensor {
  const dims = dimsOf(op, shape)
  const n = sizeOf(dims)
  const handle = take(n)
  seam.fill(handle, n, value)
  doneOr(handle, give)
  return adopt(dims, handle, n)
}

/** Creation. */
export abstract class CreationMethods extends JoiningMethods {
  /** A tensor of zeros. */
  static zeros(shape: Shape): WasmTensor {
    return constant('zeros', shape, 0)
  }

  /** A tensor of ones. */
  static ones(shape: Shape): WasmTensor {
    return constant('ones', shape, 1)
  }

  /** A tensor of one value, rounded to f32. */
  static full(shape: Shape, value: number): WasmTensor {
    if (typeof value !== 'number') fail('ERR_ARGUMENT', 'full', `value must be a number, got ${show(value)}`)
    return constant('full', shape, value)
  }

  /** Ones on the diagonal of an `n` x `n` matrix, zeros elsewhere. */
  static eye(n: number): WasmTensor {
    return made(seam.eye(number('eye', 'n', n)))
  }

  /**
   * `start + i * step` for `ceil((stop - start) / step)` elements, in f64, each rounded once; `step` is 1 by default, and
   * may be infinite: then `start` alone where it leads to `stop`. ERR_ARGUMENT for a step of 0, for NaN, and where `start`
   * or `stop` is not finite.
   */
  static arange(start: number, stop: number, step = 1): WasmTensor {
    return made(
      seam.arange(number('arange', 'start', start), number('arange', 'stop', stop), number('arange', 'step', step)),
    )
  }

  /** `count` numbers evenly from `start` to `stop`, both of them in, in f64, each rounded once. */
  static linspace(start: number, stop: number, count: number): WasmTensor {
    const op = 'linspace'
    return made(seam.linspace(number(op, 'start', start), number(op, 'stop', stop), number(op, 'count', count)))
  }

  /**
   * Uniform on [0, 1), multiples of 2^-24, from xoshiro256++. The same whole number as seed gives the same numbers on
   * both builds; without one, other numbers each time. Not for secrets.
   */
  static random(shape: Shape, seed?: number): WasmTensor {
    return random('random', shape, seed)
  }

  /** Standard normal numbers, mean 0 and variance 1; seeds as {@link random}. */
  static randn(shape: Shape, seed?: number): WasmTensor {
    return random('randn', shape, seed)
  }
}
