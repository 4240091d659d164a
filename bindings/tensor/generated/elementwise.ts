// Made by `npm run generate` from the Rust sources; a test compares. Do not edit.

import { binary, unary } from '../elementwise'
import { number as operand } from '../../language/arguments'
import { TensorState } from '../state'
import type { WasmTensor } from '../tensor'

/** The elementwise methods of a tensor, from the operation table. */
export abstract class ElementwiseMethods extends TensorState {
  /**
   * `-x`: flips the sign bit.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  neg(out?: WasmTensor): WasmTensor {
    return unary(0, 'neg', this, out)
  }

  /**
   * `|x|`: clears the sign bit.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  abs(out?: WasmTensor): WasmTensor {
    return unary(1, 'abs', this, out)
  }

  /**
   * `x * x`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  square(out?: WasmTensor): WasmTensor {
    return unary(2, 'square', this, out)
  }

  /**
   * Square root. Below 0: NaN; -0 stays -0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  sqrt(out?: WasmTensor): WasmTensor {
    return unary(3, 'sqrt', this, out)
  }

  /**
   * `e^x`. Overflows to Infinity above 88.72, underflows to 0 below -103.97.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  exp(out?: WasmTensor): WasmTensor {
    return unary(4, 'exp', this, out)
  }

  /**
   * Natural logarithm. Of 0: -Infinity; below 0: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  log(out?: WasmTensor): WasmTensor {
    return unary(6, 'log', this, out)
  }

  /**
   * Sine of radians, exact range reduction for every input. Of an infinity: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  sin(out?: WasmTensor): WasmTensor {
    return unary(10, 'sin', this, out)
  }

  /**
   * Cosine of radians, exact range reduction for every input. Of an infinity: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  cos(out?: WasmTensor): WasmTensor {
    return unary(11, 'cos', this, out)
  }

  /**
   * Hyperbolic tangent, in [-1, 1].
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  tanh(out?: WasmTensor): WasmTensor {
    return unary(18, 'tanh', this, out)
  }

  /**
   * `1 / (1 + e^-x)`, in [0, 1].
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  sigmoid(out?: WasmTensor): WasmTensor {
    return unary(27, 'sigmoid', this, out)
  }

  /**
   * `x` above 0, else 0. NaN stays NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  relu(out?: WasmTensor): WasmTensor {
    return unary(28, 'relu', this, out)
  }

  /**
   * `x * Phi(x)` with the normal distribution function Phi: the exact one, by erf.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  gelu(out?: WasmTensor): WasmTensor {
    return unary(29, 'gelu', this, out)
  }

  /**
   * `x^exponent`, by C's rules: `x^0` is 1, `1^y` is 1, a negative base needs a whole exponent, else NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  pow(exponent: number, out?: WasmTensor): WasmTensor {
    return unary(39, 'pow', this, out, operand('pow', 'exponent', exponent))
  }

  /**
   * `ln(1 + e^x)`. Of -Infinity: 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  softplus(out?: WasmTensor): WasmTensor {
    return unary(40, 'softplus', this, out)
  }

  /**
   * `lhs + rhs`.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  add(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(0, 'add', this as unknown as WasmTensor, other, out)
  }

  /**
   * `lhs - rhs`.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  subtract(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(1, 'subtract', this as unknown as WasmTensor, other, out)
  }

  /**
   * `lhs * rhs`.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  multiply(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(2, 'multiply', this as unknown as WasmTensor, other, out)
  }

  /**
   * `lhs / rhs`. By 0: an infinity, or NaN of 0 / 0.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  divide(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(3, 'divide', this as unknown as WasmTensor, other, out)
  }

  /**
   * The larger of the two; NaN where either is NaN.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  maximum(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(4, 'maximum', this as unknown as WasmTensor, other, out)
  }

  /**
   * The smaller of the two; NaN where either is NaN.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  minimum(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(5, 'minimum', this as unknown as WasmTensor, other, out)
  }

  /**
   * 1 where the two are equal, else 0. NaN equals nothing; -0 equals 0.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  equal(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(6, 'equal', this as unknown as WasmTensor, other, out)
  }

  /**
   * 1 where `lhs < rhs`, else 0.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  less(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(7, 'less', this as unknown as WasmTensor, other, out)
  }

  /**
   * 1 where `lhs > rhs`, else 0.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  greater(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(8, 'greater', this as unknown as WasmTensor, other, out)
  }

}
