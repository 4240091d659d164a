// Made by `npm run generate` from the Rust sources; a test compares. Do not edit.

import { reduce, reduceAll } from '../reductions'
import { ScalarMethods } from '../scalars'
import type { WasmTensor } from '../tensor'

/** The reductions of a tensor, from the operation table. */
export abstract class ReductionMethods extends ScalarMethods {
  /**
   * The sum, accumulated in f64 in a fixed order. NaN spreads. Of no elements: 0.
   *
   * Without `axis` a number of all elements; with one (negative counts from the end) a tensor without that axis, or
   * with 1 in its place where `keepdims` is true. ERR_ARGUMENT where there is no such axis.
   */
  sum(): number
  sum(axis: number, keepdims?: boolean): WasmTensor
  sum(axis?: number, keepdims = false): number | WasmTensor {
    return reduce(0, 'sum', this, axis, keepdims)
  }

  /**
   * The arithmetic mean `sum / n`, in f64. NaN spreads. Of no elements: ERR_EMPTY.
   *
   * Without `axis` a number of all elements; with one (negative counts from the end) a tensor without that axis, or
   * with 1 in its place where `keepdims` is true. ERR_ARGUMENT where there is no such axis.
   */
  mean(): number
  mean(axis: number, keepdims?: boolean): WasmTensor
  mean(axis?: number, keepdims = false): number | WasmTensor {
    return reduce(1, 'mean', this, axis, keepdims)
  }

  /**
   * The variance `sum((x - mean)^2) / (n - ddof)`, in two passes in f64. NaN spreads. Of no elements: ERR_EMPTY.
   *
   * Without `axis` a number of all elements; with one (negative counts from the end) a tensor without that axis, or
   * with 1 in its place where `keepdims` is true. ERR_ARGUMENT where there is no such axis.
   *
   * `ddof` is 0 by default: the population's figure; 1 gives the sample's. NaN or Infinity where `n - ddof` is not above 0.
   */
  variance(): number
  variance(axis: undefined, keepdims: boolean, ddof: number): number
  variance(axis: number, keepdims?: boolean, ddof?: number): WasmTensor
  variance(axis?: number, keepdims = false, ddof = 0): number | WasmTensor {
    return reduce(2, 'variance', this, axis, keepdims, ddof)
  }

  /**
   * The standard deviation: the square root of the variance. NaN spreads. Of no elements: ERR_EMPTY.
   *
   * Without `axis` a number of all elements; with one (negative counts from the end) a tensor without that axis, or
   * with 1 in its place where `keepdims` is true. ERR_ARGUMENT where there is no such axis.
   *
   * `ddof` is 0 by default: the population's figure; 1 gives the sample's. NaN or Infinity where `n - ddof` is not above 0.
   */
  std(): number
  std(axis: undefined, keepdims: boolean, ddof: number): number
  std(axis: number, keepdims?: boolean, ddof?: number): WasmTensor
  std(axis?: number, keepdims = false, ddof = 0): number | WasmTensor {
    return reduce(3, 'std', this, axis, keepdims, ddof)
  }

  /**
   * The largest element. NaN where there is one; 0 before -0. Of no elements: ERR_EMPTY.
   *
   * Without `axis` a number of all elements; with one (negative counts from the end) a tensor without that axis, or
   * with 1 in its place where `keepdims` is true. ERR_ARGUMENT where there is no such axis.
   */
  max(): number
  max(axis: number, keepdims?: boolean): WasmTensor
  max(axis?: number, keepdims = false): number | WasmTensor {
    return reduce(4, 'max', this, axis, keepdims)
  }

  /**
   * The smallest element. NaN where there is one; -0 before 0. Of no elements: ERR_EMPTY.
   *
   * Without `axis` a number of all elements; with one (negative counts from the end) a tensor without that axis, or
   * with 1 in its place where `keepdims` is true. ERR_ARGUMENT where there is no such axis.
   */
  min(): number
  min(axis: number, keepdims?: boolean): WasmTensor
  min(axis?: number, keepdims = false): number | WasmTensor {
    return reduce(5, 'min', this, axis, keepdims)
  }

  /**
   * The index of the first largest element, or of the first NaN: in row-major order, or along the axis. A tensor of indices is exact up to 2^24. Of no elements: ERR_EMPTY.
   *
   * Without `axis` a number of all elements; with one (negative counts from the end) a tensor without that axis, or
   * with 1 in its place where `keepdims` is true. ERR_ARGUMENT where there is no such axis.
   */
  argmax(): number
  argmax(axis: number, keepdims?: boolean): WasmTensor
  argmax(axis?: number, keepdims = false): number | WasmTensor {
    return reduce(6, 'argmax', this, axis, keepdims)
  }

  /**
   * The index of the first smallest element, or of the first NaN: in row-major order, or along the axis. A tensor of indices is exact up to 2^24. Of no elements: ERR_EMPTY.
   *
   * Without `axis` a number of all elements; with one (negative counts from the end) a tensor without that axis, or
   * with 1 in its place where `keepdims` is true. ERR_ARGUMENT where there is no such axis.
   */
  argmin(): number
  argmin(axis: number, keepdims?: boolean): WasmTensor
  argmin(axis?: number, keepdims = false): number | WasmTensor {
    return reduce(7, 'argmin', this, axis, keepdims)
  }

  /**
   * The Euclidean norm of all elements, `sqrt(sum(x^2))`, in f64. NaN spreads. Of no elements: 0.
   */
  norm(): number {
    return reduceAll(8, 'norm', this)
  }

}
