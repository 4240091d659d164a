// Made by `npm run generate` from the Rust sources; a test compares. Do not edit.

import { number as operand } from '../../language/arguments'
import { living, Mortal } from '../../lifetimes/mortal'
import { binary, binaryParameter, unary } from '../elementwise'
import type { WasmTensor } from '../tensor'

/** Functions of tensors, element by element, from the operation table. */
export abstract class MathMethods extends Mortal {
  /**
   * `e^x`. Overflows to Infinity above 88.72, underflows to 0 below -103.97.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  exp(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('exp', this)
    return unary(4, 'exp', t, out)
  }

  /**
   * `e^x - 1`, exact near 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  expm1(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('expm1', this)
    return unary(5, 'expm1', t, out)
  }

  /**
   * Natural logarithm. Of 0: -Infinity; below 0: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  log(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('log', this)
    return unary(6, 'log', t, out)
  }

  /**
   * `ln(1 + x)`, exact near 0. Of -1: -Infinity; below -1: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  log1p(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('log1p', this)
    return unary(7, 'log1p', t, out)
  }

  /**
   * Logarithm to base 2. Of 0: -Infinity; below 0: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  log2(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('log2', this)
    return unary(8, 'log2', t, out)
  }

  /**
   * Logarithm to base 10. Of 0: -Infinity; below 0: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  log10(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('log10', this)
    return unary(9, 'log10', t, out)
  }

  /**
   * Sine of radians, exact range reduction for every input. Of an infinity: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  sin(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('sin', this)
    return unary(10, 'sin', t, out)
  }

  /**
   * Cosine of radians, exact range reduction for every input. Of an infinity: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  cos(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('cos', this)
    return unary(11, 'cos', t, out)
  }

  /**
   * Tangent of radians, exact range reduction for every input. Of an infinity: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  tan(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('tan', this)
    return unary(12, 'tan', t, out)
  }

  /**
   * Arc sine in [-pi/2, pi/2]. Outside [-1, 1]: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  asin(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('asin', this)
    return unary(13, 'asin', t, out)
  }

  /**
   * Arc cosine in [0, pi]. Outside [-1, 1]: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  acos(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('acos', this)
    return unary(14, 'acos', t, out)
  }

  /**
   * Arc tangent in [-pi/2, pi/2].
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  atan(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('atan', this)
    return unary(15, 'atan', t, out)
  }

  /**
   * Hyperbolic sine `(e^x - e^-x) / 2`. Overflows to an infinity beyond 89.41.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  sinh(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('sinh', this)
    return unary(16, 'sinh', t, out)
  }

  /**
   * Hyperbolic cosine `(e^x + e^-x) / 2`. Overflows to Infinity beyond 89.41.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  cosh(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('cosh', this)
    return unary(17, 'cosh', t, out)
  }

  /**
   * Hyperbolic tangent, in [-1, 1].
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  tanh(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('tanh', this)
    return unary(18, 'tanh', t, out)
  }

  /**
   * Inverse hyperbolic sine `ln(x + sqrt(x^2 + 1))`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  asinh(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('asinh', this)
    return unary(19, 'asinh', t, out)
  }

  /**
   * Inverse hyperbolic cosine `ln(x + sqrt(x^2 - 1))`. Below 1: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  acosh(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('acosh', this)
    return unary(20, 'acosh', t, out)
  }

  /**
   * Inverse hyperbolic tangent. Of -1 and 1: an infinity; beyond them: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  atanh(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('atanh', this)
    return unary(21, 'atanh', t, out)
  }

  /**
   * Cube root, of negative numbers too.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  cbrt(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('cbrt', this)
    return unary(22, 'cbrt', t, out)
  }

  /**
   * Error function, in [-1, 1].
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  erf(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('erf', this)
    return unary(23, 'erf', t, out)
  }

  /**
   * Complementary error function `1 - erf(x)`, exact in its tail.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  erfc(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('erfc', this)
    return unary(24, 'erfc', t, out)
  }

  /**
   * The gamma function. Of a negative whole number: NaN; of 0: an infinity of its sign.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  gamma(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('gamma', this)
    return unary(25, 'gamma', t, out)
  }

  /**
   * `ln |gamma(x)|`. Of 0 and negative whole numbers: Infinity.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  lgamma(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('lgamma', this)
    return unary(26, 'lgamma', t, out)
  }

  /**
   * -1 or 1; a zero stays as it is, NaN stays NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  sign(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('sign', this)
    return unary(30, 'sign', t, out)
  }

  /**
   * To the nearest integer, halves to even, as NumPy.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  round(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('round', this)
    return unary(31, 'round', t, out)
  }

  /**
   * The largest integer not above `x`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  floor(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('floor', this)
    return unary(32, 'floor', t, out)
  }

  /**
   * The smallest integer not below `x`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  ceil(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('ceil', this)
    return unary(33, 'ceil', t, out)
  }

  /**
   * The integer part, towards 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  trunc(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('trunc', this)
    return unary(34, 'trunc', t, out)
  }

  /**
   * 1 where `x` is neither infinite nor NaN, else 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  is_finite(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('is_finite', this)
    return unary(35, 'is_finite', t, out)
  }

  /**
   * 1 where `x` is infinite, else 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  is_infinite(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('is_infinite', this)
    return unary(36, 'is_infinite', t, out)
  }

  /**
   * 1 where `x` is NaN, else 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  is_nan(t: WasmTensor, out?: WasmTensor): WasmTensor {
    living('is_nan', this)
    return unary(37, 'is_nan', t, out)
  }

  /**
   * `min` where `x` is below it, `max` where `x` is above it, else `x`. NaN stays NaN; a bound that is NaN makes all NaN, as `np.clip`; `min` above `max`: ERR_ARGUMENT.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  clamp(t: WasmTensor, min: number, max: number, out?: WasmTensor): WasmTensor {
    living('clamp', this)
    return unary(38, 'clamp', t, out, operand('clamp', 'min', min), operand('clamp', 'max', max))
  }

  /**
   * `x^exponent`, by C's rules: `x^0` is 1, `1^y` is 1, a negative base needs a whole exponent, else NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  pow(t: WasmTensor, exponent: number, out?: WasmTensor): WasmTensor {
    living('pow', this)
    return unary(39, 'pow', t, out, operand('pow', 'exponent', exponent))
  }

  /**
   * The angle of the point (x, y), `lhs` being y and `rhs` x, in [-pi, pi]; signed zeros and infinities by C's rules.
   *
   * Shapes broadcast as NumPy's. Accuracy: within 1 ULP.
   */
  atan2(y: WasmTensor, x: WasmTensor, out?: WasmTensor): WasmTensor {
    living('atan2', this)
    return binary(9, 'atan2', y, x, out)
  }

  /**
   * `base^exponent`, element by element, by C's rules.
   *
   * Shapes broadcast as NumPy's. Accuracy: within 1 ULP.
   */
  pow_tensor(base: WasmTensor, exponent: WasmTensor, out?: WasmTensor): WasmTensor {
    living('pow_tensor', this)
    return binary(10, 'pow_tensor', base, exponent, out)
  }

  /**
   * `start + weight * (end - start)`, each operation rounded.
   *
   * Shapes broadcast as NumPy's. Accuracy: correctly rounded.
   */
  lerp(start: WasmTensor, end: WasmTensor, weight: number, out?: WasmTensor): WasmTensor {
    living('lerp', this)
    return binaryParameter(11, 'lerp', start, end, operand('lerp', 'weight', weight), out)
  }

}
