// Made by `npm run generate` from the Rust sources; a test compares. Do not edit.
// Words that cross the seam by number, each at the place of its number.

/** What the pool did. */
export const EVENT_KINDS = ['get', 'return', 'evict', 'gc', 'init'] as const

/** What a block is by its size. */
export const TIERS = ['small', 'medium', 'large'] as const

/** What is odd about a value. */
export const ANOMALY_TYPES = ['high', 'low', 'isolated'] as const

/** What a score is. */
export const STATISTICS = ['z_score', 'isolation_score', 'residual'] as const

/** Fourier transforms. */
export const FOURIER = ['fft', 'ifft', 'rfft', 'irfft'] as const

/** What is made of a matrix. */
export const LINEAR = ['det', 'slogdet', 'inv', 'cholesky', 'qr', 'eigh', 'svd', 'svd_full'] as const

/** What a NaN in a stream means. */
export const MISSING = ['error', 'skip', 'carry'] as const

/** Which side is reported. */
export const DIRECTIONS = ['both', 'high', 'low'] as const

/** Units of timestamps. */
export const TIMESTAMP_UNITS = ['auto', 's', 'ms', 'us', 'ns'] as const

/** Codes of errors that Rust finds. */
export const CODES = ['ERR_SHAPE', 'ERR_ARGUMENT', 'ERR_FREED', 'ERR_EMPTY', 'ERR_OUT_OF_MEMORY', 'ERR_FORMAT', 'ERR_SINGULAR', 'ERR_NO_CONVERGENCE', 'ERR_INTERNAL'] as const
