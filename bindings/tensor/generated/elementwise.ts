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
   * `e^x - 1`, exact near 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  expm1(out?: WasmTensor): WasmTensor {
    return unary(5, 'expm1', this, out)
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
   * `ln(1 + x)`, exact near 0. Of -1: -Infinity; below -1: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  log1p(out?: WasmTensor): WasmTensor {
    return unary(7, 'log1p', this, out)
  }

  /**
   * Logarithm to base 2. Of 0: -Infinity; below 0: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  log2(out?: WasmTensor): WasmTensor {
    return unary(8, 'log2', this, out)
  }

  /**
   * Logarithm to base 10. Of 0: -Infinity; below 0: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  log10(out?: WasmTensor): WasmTensor {
    return unary(9, 'log10', this, out)
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
   * Tangent of radians, exact range reduction for every input. Of an infinity: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  tan(out?: WasmTensor): WasmTensor {
    return unary(12, 'tan', this, out)
  }

  /**
   * Arc sine in [-pi/2, pi/2]. Outside [-1, 1]: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  asin(out?: WasmTensor): WasmTensor {
    return unary(13, 'asin', this, out)
  }

  /**
   * Arc cosine in [0, pi]. Outside [-1, 1]: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  acos(out?: WasmTensor): WasmTensor {
    return unary(14, 'acos', this, out)
  }

  /**
   * Arc tangent in [-pi/2, pi/2].
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  atan(out?: WasmTensor): WasmTensor {
    return unary(15, 'atan', this, out)
  }

  /**
   * Hyperbolic sine `(e^x - e^-x) / 2`. Overflows to an infinity beyond 89.41.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  sinh(out?: WasmTensor): WasmTensor {
    return unary(16, 'sinh', this, out)
  }

  /**
   * Hyperbolic cosine `(e^x + e^-x) / 2`. Overflows to Infinity beyond 89.41.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  cosh(out?: WasmTensor): WasmTensor {
    return unary(17, 'cosh', this, out)
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
   * Inverse hyperbolic sine `ln(x + sqrt(x^2 + 1))`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  asinh(out?: WasmTensor): WasmTensor {
    return unary(19, 'asinh', this, out)
  }

  /**
   * Inverse hyperbolic cosine `ln(x + sqrt(x^2 - 1))`. Below 1: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  acosh(out?: WasmTensor): WasmTensor {
    return unary(20, 'acosh', this, out)
  }

  /**
   * Inverse hyperbolic tangent. Of -1 and 1: an infinity; beyond them: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  atanh(out?: WasmTensor): WasmTensor {
    return unary(21, 'atanh', this, out)
  }

  /**
   * Cube root, of negative numbers too.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  cbrt(out?: WasmTensor): WasmTensor {
    return unary(22, 'cbrt', this, out)
  }

  /**
   * Error function, in [-1, 1].
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  erf(out?: WasmTensor): WasmTensor {
    return unary(23, 'erf', this, out)
  }

  /**
   * Complementary error function `1 - erf(x)`, exact in its tail.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  erfc(out?: WasmTensor): WasmTensor {
    return unary(24, 'erfc', this, out)
  }

  /**
   * The gamma function. Of a negative whole number: NaN; of 0: an infinity of its sign.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  gamma(out?: WasmTensor): WasmTensor {
    return unary(25, 'gamma', this, out)
  }

  /**
   * `ln |gamma(x)|`. Of 0 and negative whole numbers: Infinity.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  lgamma(out?: WasmTensor): WasmTensor {
    return unary(26, 'lgamma', this, out)
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
   * -1 or 1; a zero stays as it is, NaN stays NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  sign(out?: WasmTensor): WasmTensor {
    return unary(30, 'sign', this, out)
  }

  /**
   * To the nearest integer, halves to even, as NumPy.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  round(out?: WasmTensor): WasmTensor {
    return unary(31, 'round', this, out)
  }

  /**
   * The largest integer not above `x`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  floor(out?: WasmTensor): WasmTensor {
    return unary(32, 'floor', this, out)
  }

  /**
   * The smallest integer not below `x`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  ceil(out?: WasmTensor): WasmTensor {
    return unary(33, 'ceil', this, out)
  }

  /**
   * The integer part, towards 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  trunc(out?: WasmTensor): WasmTensor {
    return unary(34, 'trunc', this, out)
  }

  /**
   * 1 where `x` is neither infinite nor NaN, else 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  is_finite(out?: WasmTensor): WasmTensor {
    return unary(35, 'is_finite', this, out)
  }

  /**
   * 1 where `x` is infinite, else 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  is_infinite(out?: WasmTensor): WasmTensor {
    return unary(36, 'is_infinite', this, out)
  }

  /**
   * 1 where `x` is NaN, else 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  is_nan(out?: WasmTensor): WasmTensor {
    return unary(37, 'is_nan', this, out)
  }

  /**
   * `min` where `x` is below it, `max` where `x` is above it, else `x`. NaN stays NaN; a bound that is NaN makes all NaN, as `np.clip`; `min` above `max`: ERR_ARGUMENT.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  clamp(min: number, max: number, out?: WasmTensor): WasmTensor {
    return unary(38, 'clamp', this, out, operand('clamp', 'min', min), operand('clamp', 'max', max))
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
   * `1 / x`. Of a zero: the infinity of its sign.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  reciprocal(out?: WasmTensor): WasmTensor {
    return unary(41, 'reciprocal', this, out)
  }

  /**
   * `1 / sqrt(x)`. Of a zero: the infinity of its sign; below 0: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  rsqrt(out?: WasmTensor): WasmTensor {
    return unary(42, 'rsqrt', this, out)
  }

  /**
   * `2^x`. Overflows to Infinity from 128 on, underflows to 0 from -150 down.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  exp2(out?: WasmTensor): WasmTensor {
    return unary(43, 'exp2', this, out)
  }

  /**
   * From radians to degrees: `x * 180 / pi`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  degrees(out?: WasmTensor): WasmTensor {
    return unary(44, 'degrees', this, out)
  }

  /**
   * From degrees to radians: `x * pi / 180`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  radians(out?: WasmTensor): WasmTensor {
    return unary(45, 'radians', this, out)
  }

  /**
   * `sin(pi x) / (pi x)`, 1 at 0, exactly 0 at other whole numbers. Of an infinity: NaN, as NumPy.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  sinc(out?: WasmTensor): WasmTensor {
    return unary(46, 'sinc', this, out)
  }

  /**
   * 1 where `x` is negative or -0, else 0. Of NaN 0, whatever its sign bit, which depends on the processor that made it.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  signbit(out?: WasmTensor): WasmTensor {
    return unary(47, 'signbit', this, out)
  }

  /**
   * 1 where `x` is 0, else 0. NaN is not 0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  logical_not(out?: WasmTensor): WasmTensor {
    return unary(48, 'logical_not', this, out)
  }

  /**
   * `ln(x / (1 - x))`, the inverse of the sigmoid. Of 0 and 1: an infinity; outside: NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  logit(out?: WasmTensor): WasmTensor {
    return unary(49, 'logit', this, out)
  }

  /**
   * The modified Bessel function of the first kind and order 0, as NumPy's `i0`. Overflows to Infinity beyond 91.9.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  i0(out?: WasmTensor): WasmTensor {
    return unary(50, 'i0', this, out)
  }

  /**
   * `x / (1 + |x|)`, in [-1, 1].
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  softsign(out?: WasmTensor): WasmTensor {
    return unary(51, 'softsign', this, out)
  }

  /**
   * `x / (1 + e^-x)`, also called swish. Of -Infinity: -0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  silu(out?: WasmTensor): WasmTensor {
    return unary(52, 'silu', this, out)
  }

  /**
   * `x tanh(ln(1 + e^x))`. Of -Infinity: -0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  mish(out?: WasmTensor): WasmTensor {
    return unary(53, 'mish', this, out)
  }

  /**
   * `-ln(1 + e^-x)`. Of Infinity: -0; of -Infinity: -Infinity.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  log_sigmoid(out?: WasmTensor): WasmTensor {
    return unary(54, 'log_sigmoid', this, out)
  }

  /**
   * `(x + 3) / 6` held from 0 to 1, as torch's and not Keras's.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  hard_sigmoid(out?: WasmTensor): WasmTensor {
    return unary(55, 'hard_sigmoid', this, out)
  }

  /**
   * `x (x + 3) / 6`, the second factor held from 0 to 1. Of -Infinity: -0.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  hard_swish(out?: WasmTensor): WasmTensor {
    return unary(56, 'hard_swish', this, out)
  }

  /**
   * `x` above 0, else `alpha (e^x - 1)`; `alpha` is rounded to f32.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  elu(alpha = 1, out?: WasmTensor): WasmTensor {
    return unary(57, 'elu', this, out, operand('elu', 'alpha', alpha))
  }

  /**
   * `1.0507... x` above 0, else `1.7580... (e^x - 1)`: the constants of Klambauer and others, 2017.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  selu(out?: WasmTensor): WasmTensor {
    return unary(58, 'selu', this, out)
  }

  /**
   * `x` above 0, else `slope * x`; `slope` is rounded to f32.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  leaky_relu(slope = 0.01, out?: WasmTensor): WasmTensor {
    return unary(59, 'leaky_relu', this, out, operand('leaky_relu', 'slope', slope))
  }

  /**
   * `x` held from 0 to 6. NaN stays NaN.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: correctly rounded.
   */
  relu6(out?: WasmTensor): WasmTensor {
    return unary(60, 'relu6', this, out)
  }

  /**
   * `x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2`, the approximation of `gelu`.
   *
   * The result, or `out`, has the shape of the tensor. Accuracy: within 1 ULP.
   */
  gelu_tanh(out?: WasmTensor): WasmTensor {
    return unary(61, 'gelu_tanh', this, out)
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

  /**
   * The angle of the point (x, y), `lhs` being y and `rhs` x, in [-pi, pi]; signed zeros and infinities by C's rules.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: within 1 ULP.
   */
  atan2(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(9, 'atan2', this as unknown as WasmTensor, other, out)
  }

  /**
   * `base^exponent`, element by element, by C's rules.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: within 1 ULP.
   */
  pow_tensor(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(10, 'pow_tensor', this as unknown as WasmTensor, other, out)
  }

  /**
   * 1 where the two are unequal, else 0. NaN is unequal to everything.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  not_equal(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(12, 'not_equal', this as unknown as WasmTensor, other, out)
  }

  /**
   * 1 where `lhs <= rhs`, else 0.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  less_equal(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(13, 'less_equal', this as unknown as WasmTensor, other, out)
  }

  /**
   * 1 where `lhs >= rhs`, else 0.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  greater_equal(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(14, 'greater_equal', this as unknown as WasmTensor, other, out)
  }

  /**
   * 1 where neither is 0, else 0. NaN is not 0.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  logical_and(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(15, 'logical_and', this as unknown as WasmTensor, other, out)
  }

  /**
   * 1 where one or both are not 0, else 0. NaN is not 0.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  logical_or(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(16, 'logical_or', this as unknown as WasmTensor, other, out)
  }

  /**
   * 1 where exactly one is not 0, else 0. NaN is not 0.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  logical_xor(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(17, 'logical_xor', this as unknown as WasmTensor, other, out)
  }

  /**
   * What is left of `lhs / rhs`, with the sign of `rhs`, as NumPy's `%`. By 0 or of an infinity: NaN.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  remainder(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(18, 'remainder', this as unknown as WasmTensor, other, out)
  }

  /**
   * What is left of `lhs / rhs`, with the sign of `lhs`, as C's and JavaScript's `%`. By 0 or of an infinity: NaN.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  fmod(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(19, 'fmod', this as unknown as WasmTensor, other, out)
  }

  /**
   * The largest whole number at or below `lhs / rhs`. By 0: as division; of an infinity: NaN.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: within 1 ULP.
   */
  floor_divide(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(20, 'floor_divide', this as unknown as WasmTensor, other, out)
  }

  /**
   * `sqrt(lhs^2 + rhs^2)`, without overflow. Infinity where either is infinite, beside NaN too.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: within 1 ULP.
   */
  hypot(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(21, 'hypot', this as unknown as WasmTensor, other, out)
  }

  /**
   * `lhs` with the sign of `rhs`, -0 being negative and NaN positive, whatever its sign bit.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  copysign(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(22, 'copysign', this as unknown as WasmTensor, other, out)
  }

  /**
   * The f32 next to `lhs` on the way to `rhs`; NaN where either is NaN.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  nextafter(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(23, 'nextafter', this as unknown as WasmTensor, other, out)
  }

  /**
   * The larger of the two; where one is NaN the other.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  fmax(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(24, 'fmax', this as unknown as WasmTensor, other, out)
  }

  /**
   * The smaller of the two; where one is NaN the other.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  fmin(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(25, 'fmin', this as unknown as WasmTensor, other, out)
  }

  /**
   * `(lhs - rhs)^2`, rounded once.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: within 1 ULP.
   */
  squared_difference(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(26, 'squared_difference', this as unknown as WasmTensor, other, out)
  }

  /**
   * `lhs` above 0, else `lhs * rhs`: `leaky_relu` with a slope for each element.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  prelu(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(27, 'prelu', this as unknown as WasmTensor, other, out)
  }

  /**
   * 0 where `lhs` is below 0, 1 above, `rhs` at 0. NaN stays NaN.
   *
   * Shapes broadcast as NumPy's; `lhs` is this tensor, `rhs` the other; a number is rounded to f32. Accuracy: correctly rounded.
   */
  heaviside(other: WasmTensor | number, out?: WasmTensor): WasmTensor {
    return binary(28, 'heaviside', this as unknown as WasmTensor, other, out)
  }

}
