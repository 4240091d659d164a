// Made by `npm run generate` from the Rust sources; a test compares. Do not edit.

declare const CALL: unique symbol

/** The number that a call returned, of which nobody knows yet whether the call failed: `done` looks. */
export type Returned = { readonly [CALL]: 'ask done()' }

/** The seam: what both builds export. A call that fails gives NaN and raises the desk's signal. */
export interface Calls {
  /** Starts the global pool afresh. `max_bytes` of NaN: the default. */
  init_pool(max_size: number, small_limit: number, medium_limit: number, max_idle_bytes: number, decay_ms: number, max_bytes: number): Returned
  /** A handle to a block of the pool, contents undefined. */
  acquire(pool: number, size: number): Returned
  /** A handle to a zeroed block of the pool. */
  acquire_zeroed(pool: number, size: number): Returned
  /** Takes a block back. */
  release(handle: number): Returned
  /** Takes a block back that was garbage-collected; stale handles are ignored. */
  collect(handle: number): Returned
  /** Gives idle memory back; the bytes. */
  gc(pool: number): Returned
  /** Zeroes the pool's counters. */
  reset_stats(pool: number): Returned
  /** Text: the pool's counters as JSON. */
  pool_stats(pool: number): Returned
  /** Text: the pool's blocks by size as JSON. */
  pool_snapshot(pool: number): Returned
  /** Text: the global pool's hit rate and rating as JSON. */
  cache_efficiency(): Returned
  /** A pool of its own; its number. */
  new_pool(max_size: number, small_limit: number, medium_limit: number, max_idle_bytes: number, decay_ms: number): Returned
  /** Frees a pool's idle memory and closes it. */
  close_pool(pool: number): Returned
  /** 1: record what the global pool does; 0: stop. */
  trace(on: number): Returned
  /** Cells: kind, size, bytes, tier, hit of the next recorded event; 0 when there is none. */
  next_event(): Returned
  /** Nothing: whatever a call that was cut off has left is cleared up before any call. */
  clear_up(): Returned
  /** 1: puts the last call's results aside and traces nothing, while user code runs; 0: brings them back. */
  set_results_aside(on: number): Returned
  /** The number of a page that JavaScript should no longer map, or NO_BLOCK. */
  next_dropped_page(): Returned
  /** Numbers: handle, size and bytes of every block in use. */
  outstanding(): Returned
  /** `out = op(x)` over `len` elements. (Every number of a call costs, and small tensors feel it.) */
  unary(op: number, x: number, out: number, len: number): Returned
  /** The same of an operation with numbers of its own. */
  unary_with(op: number, x: number, out: number, len: number, p0: number, p1: number): Returned
  /** `out = op(lhs, rhs)` over `len` elements of the same shape. */
  binary(op: number, lhs: number, rhs: number, out: number, len: number, p0: number): Returned
  /** `out = op(x, number)` over `len` elements. */
  binary_number(op: number, x: number, number: number, out: number, len: number): Returned
  /** Cells in: both operands' dims. The rank of the broadcast shape; cells out: its dims. */
  broadcast_shape(op: number, lhs_rank: number, rhs_rank: number): Returned
  /** Cells in: both operands' dims. `out = op(lhs, rhs)` with broadcasting. */
  broadcast(op: number, lhs: number, lhs_rank: number, rhs: number, rhs_rank: number, out: number, p0: number): Returned
  /** `out = x` over `len` elements, bit for bit. */
  copy(x: number, out: number, len: number): Returned
  /** `out = number` over `len` elements. */
  fill(out: number, len: number, number: number): Returned
  /** A reduction of all `len` elements. */
  reduce(op: number, x: number, len: number, ddof: number): Returned
  /** Cells in: dims. A reduction along an axis; as every call that makes a tensor, it returns a handle and leaves rank, elements and dims in the cells. */
  reduce_axis(op: number, x: number, rank: number, axis: number, keepdims: number, ddof: number): Returned
  /** Cells in: dims. Running sums along an axis, or of all elements where the axis is NaN; makes a tensor. */
  cumsum(x: number, rank: number, axis: number): Returned
  /** Cells in: dims. Softmax along an axis, into `out`, or where that is NO_BLOCK into a tensor it makes. */
  softmax(x: number, rank: number, axis: number, out: number): Returned
  /** Cells in: both operands' dims. The matrix product; makes a tensor. */
  matmul(lhs: number, lhs_rank: number, rhs: number, rhs_rank: number): Returned
  /** Cells in: both operands' dims and those of `out`, which may be an operand. */
  matmul_into(lhs: number, lhs_rank: number, rhs: number, rhs_rank: number, out: number, out_rank: number): Returned
  /** Cells in: both operands' dims. The sum of products of two vectors. */
  dot(lhs: number, lhs_rank: number, rhs: number, rhs_rank: number): Returned
  /** Cells in: the dims. What `LINEAR` names of each matrix, one vector each; makes a tensor. */
  linear(kind: number, x: number, rank: number): Returned
  /** Cells in: both operands' dims. Solutions of linear equations; makes a tensor. */
  solve(lhs: number, lhs_rank: number, rhs: number, rhs_rank: number): Returned
  /** Cells in: the dims. What `FOURIER` names of each row, of length `n`, times `scale`; makes a tensor. */
  fourier(kind: number, x: number, rank: number, n: number, scale: number): Returned
  /** `start + i * step` below `stop`; makes a tensor. */
  arange(start: number, stop: number, step: number): Returned
  /** `count` numbers from `start` to `stop`; makes a tensor. */
  linspace(start: number, stop: number, count: number): Returned
  /** The identity matrix; makes a tensor. */
  eye(n: number): Returned
  /** Cells in: dims. Random numbers, uniform or normal; makes a tensor. */
  random(rank: number, seed: number, normal: number): Returned
  /** Cells in: dims, then the shape asked for; makes a tensor. */
  reshape(x: number, rank: number, count: number): Returned
  /** Cells in: dims. Without one axis, or all of them (NaN), of one element; makes a tensor. */
  squeeze(x: number, rank: number, axis: number): Returned
  /** Cells in: dims. With an axis of one element more; makes a tensor. */
  expand_dims(x: number, rank: number, axis: number): Returned
  /** Cells in: dims, then the axes, unless their count is NaN; makes a tensor. */
  transpose(x: number, rank: number, count: number): Returned
  /** Cells in: dims, starts, stops, and steps unless their count is NaN; makes a tensor. */
  slice_of(x: number, rank: number, starts: number, stops: number, steps: number): Returned
  /** Cells in: dims, then the shape asked for; makes a tensor. */
  broadcast_to(x: number, rank: number, count: number): Returned
  /** Cells in: dims. One axis, or all of them (NaN), turned round; makes a tensor. */
  flip(x: number, rank: number, axis: number): Returned
  /** Cells in: dims, then what goes before and after each axis; makes a tensor. */
  pad(x: number, rank: number, befores: number, afters: number, value: number): Returned
  /** Cells in: the dims joined so far, then those of the next part. The rank; cells out: the dims of both. */
  concat_shape(lhs_rank: number, rhs_rank: number, axis: number): Returned
  /** Cells in: the dims of each of `count` parts. The rank; cells out: their dims with a new axis. */
  stack_shape(rank: number, axis: number, count: number): Returned
  /** Cells in: dims. Makes a tensor whose parts `put_part` fills. */
  joined(rank: number): Returned
  /** Cells in: the dims of `out`. Copies a part of length `n` along the axis to place `at`. */
  put_part(x: number, n: number, out: number, rank: number, axis: number, at: number): Returned
  /** Cells in: the three shapes, then the numbers that stand where `a` or `b` is NO_BLOCK; makes a tensor. */
  choose(condition: number, condition_rank: number, a: number, a_rank: number, b: number, b_rank: number): Returned
  /** Cells in: dims; bytes in: a list of indices. The slices they name; makes a tensor. */
  gather(x: number, rank: number, axis: number): Returned
  /** Cells in: both shapes. The elements where the mask is not 0; makes a tensor. */
  masked_select(x: number, rank: number, mask: number, mask_rank: number): Returned
  /** Cells in: dims. Sorted along the last axis; makes a tensor. */
  sort(x: number, rank: number): Returned
  /** Cells in: dims. The first k along the last axis; makes a tensor; numbers: where they stood. */
  topk(x: number, rank: number, k: number, largest: number): Returned
  /** Cells in: dims. Text: the tensor as NumPy prints it. */
  print(x: number, rank: number): Returned
  /** Cells in: dims. Bytes: a .npy file up to its elements. */
  npy_head(rank: number): Returned
  /** Bytes in: a .npy file. Makes a tensor. */
  npy_read(): Returned
  /** The threshold, where it is one. */
  quality_check(threshold: number): Returned
  /** 0 completeness, 1 validity, 2 consistency, 3 uniqueness. */
  quality_figure(which: number, x: number, len: number, double: number): Returned
  /** Percent of the values within [min, max]. */
  quality_accuracy(x: number, len: number, double: number, min: number, max: number): Returned
  /** The overall quality. */
  quality_overall(x: number, len: number, double: number, threshold: number): Returned
  /** 1 where the overall quality reaches the threshold. */
  quality_passes(x: number, len: number, double: number, threshold: number): Returned
  /** Text: all figures as JSON. */
  quality_report(x: number, len: number, double: number, threshold: number): Returned
  /** Text: a JSON report for each column. */
  quality_columns(x: number, len: number, double: number, columns: number, threshold: number): Returned
  /** Text: a line for each column. */
  quality_table(x: number, len: number, double: number, columns: number, threshold: number): Returned
  /** A rolling z-score; its number. */
  detector_new(threshold: number, window_size: number, warm_up: number, missing: number, refractory: number, direction: number): Returned
  /** Ends a detector. */
  detector_free(id: number): Returned
  /** One value. 1: an anomaly, in nine cells. */
  detector_push(id: number, value: number): Returned
  /** Values in a block. How many anomalies; numbers: nine for each. */
  detector_batch(id: number, x: number, len: number, double: number): Returned
  /** As `detector_batch`, by the z-score against all values. op: 0 detect_statistical, 1 detect_anomalies_batch. */
  detector_statistical(op: number, x: number, len: number, double: number, threshold: number): Returned
  /** Text: the window's figures as JSON. */
  detector_statistics(id: number): Returned
  /** Forgets all values. */
  detector_reset(id: number): Returned
  /** Changes the threshold. */
  detector_set_threshold(id: number, threshold: number): Returned
  /** The threshold. */
  detector_get_threshold(id: number): Returned
  /** Bytes: the whole state. */
  detector_snapshot(id: number): Returned
  /** Bytes in: a snapshot. The number of a detector that goes on from it. */
  detector_from_snapshot(): Returned
  /** An isolation forest's anomalies among rows; as `detector_batch`. */
  isolation_forest(x: number, len: number, columns: number, n_trees: number, seed: number): Returned
  /** Numbers: an isolation forest's score of each row. */
  isolation_scores(x: number, len: number, columns: number, n_trees: number, seed: number): Returned
  /** A time series; its number. A period of NaN: none given. */
  series_new(window_size: number, seasonal_period: number, warm_up: number, missing: number, refractory: number, direction: number, timestamp_unit: number): Returned
  /** Ends it. */
  series_free(id: number): Returned
  /** The score of the next value. A timestamp of NaN: none given. */
  series_score(id: number, value: number, timestamp: number): Returned
  /** The next value. 1: an anomaly, in nine cells, and its timestamp. */
  series_add(id: number, timestamp: number, value: number): Returned
  /** What the next value should be, in three cells: value, low, high. 0: nothing, there was no value yet. */
  series_forecast(id: number): Returned
  /** Text: the trend as JSON. */
  series_trend(id: number): Returned
  /** Text: the season as JSON. */
  series_season(id: number): Returned
  /** Bytes: the whole state. */
  series_snapshot(id: number): Returned
  /** Bytes in: a snapshot; the number of what goes on from it. */
  series_from_snapshot(): Returned
  /** Exact sums; its number. */
  stream_new(): Returned
  /** Ends it. */
  stream_free(id: number): Returned
  /** One value. */
  stream_push(id: number, value: number): Returned
  /** Values in a block. */
  stream_batch(id: number, x: number, len: number, double: number): Returned
  /** Adds what another has seen. */
  stream_merge(id: number, other: number): Returned
  /** Text: the figures as JSON. */
  stream_figures(id: number): Returned
  /** Bytes: the whole state. */
  stream_snapshot(id: number): Returned
  /** Bytes in: a snapshot; the number of what goes on from it. */
  stream_from_snapshot(): Returned
  /** A quantile sketch; its number. */
  sketch_new(k: number, seed: number): Returned
  /** Ends it. */
  sketch_free(id: number): Returned
  /** One value. */
  sketch_push(id: number, value: number): Returned
  /** Values in a block. */
  sketch_batch(id: number, x: number, len: number, double: number): Returned
  /** Adds what another has seen. */
  sketch_merge(id: number, other: number): Returned
  /** Cells in: `count` quantiles. Numbers: their values. */
  sketch_quantiles(id: number, count: number): Returned
  /** The part of the values up to `value`. */
  sketch_rank(id: number, value: number): Returned
  /** How far a rank can be off. */
  sketch_rank_error(id: number): Returned
  /** Values seen that are not NaN. */
  sketch_count(id: number): Returned
  /** Bytes: the whole state. */
  sketch_snapshot(id: number): Returned
  /** Bytes in: a snapshot; the number of what goes on from it. */
  sketch_from_snapshot(): Returned
  /** A sketch of how many different values there are; its number. */
  distinct_new(k: number): Returned
  /** Ends it. */
  distinct_free(id: number): Returned
  /** One value. */
  distinct_push(id: number, value: number): Returned
  /** Values in a block. */
  distinct_batch(id: number, x: number, len: number, double: number): Returned
  /** Adds what another has seen. */
  distinct_merge(id: number, other: number): Returned
  /** How many different values there were, about. */
  distinct_count(id: number): Returned
  /** By how much that can be off, as a fraction. */
  distinct_relative_error(id: number): Returned
  /** Bytes: the whole state. */
  distinct_snapshot(id: number): Returned
  /** Bytes in: a snapshot; the number of what goes on from it. */
  distinct_from_snapshot(): Returned
  /** A chain without operations; its number. */
  pipeline_new(parallel: number): Returned
  /** Ends it. */
  pipeline_free(id: number): Returned
  /** Adds a unary operation with its numbers. */
  pipeline_unary(id: number, op: number, p0: number, p1: number): Returned
  /** Adds a binary operation with a number on the right. */
  pipeline_number(id: number, op: number, number: number): Returned
  /** Adds `(x - mean) / std`. */
  pipeline_standardize(id: number): Returned
  /** `out = chain(x)`. */
  pipeline_execute(id: number, x: number, out: number, len: number): Returned
  /** A reduction of `chain(x)`. */
  pipeline_reduce(id: number, op: number, x: number, len: number): Returned
  /** Pearson's correlation. */
  correlation(x: number, x_len: number, y: number, y_len: number): Returned
  /** The covariance, divisor n - 1. */
  covariance(x: number, x_len: number, y: number, y_len: number): Returned
  /** One percentile. */
  percentile(x: number, len: number, percent: number): Returned
  /** Bytes in: percents. Numbers: the percentiles of the values that are not NaN. */
  percentiles(x: number, len: number): Returned
  /** Bytes in: fractions. Numbers: the quantiles. */
  quantiles(x: number, len: number): Returned
  /** Numbers: the counts, then the edges. The number of bins. */
  histogram(x: number, len: number, bins: number, ranged: number, low: number, high: number): Returned
  /** Text: the basic figures as JSON. */
  basic_stats(x: number, len: number): Returned
  /** Numbers: index, value and score of each outlier. How many there are. */
  detect_outliers(x: number, len: number): Returned
  /** Bytes in: means, then standard deviations. A transform's number. */
  normalize_new(means: number): Returned
  /** By four pixels, or where `bilinear` is 0 by the nearest. */
  resize_new(height: number, width: number, bilinear: number): Returned
  /** From the middle. */
  center_crop_new(height: number, width: number): Returned
  /** From anywhere. */
  random_crop_new(height: number, width: number, padding: number, seed: number): Returned
  /** Random changes of colour. */
  color_jitter_new(brightness: number, contrast: number, saturation: number, hue: number, seed: number): Returned
  /** From bytes to fractions, channels first. */
  to_tensor_new(): Returned
  /** Ends a transform. */
  transform_free(id: number): Returned
  /** Cells in: dims. Makes a tensor. */
  transform(id: number, x: number, rank: number): Returned
  /** Cells in: dims of both. Into `out`, which may be `x`. */
  transform_into(id: number, x: number, rank: number, out: number, out_rank: number): Returned
  /** Makes room for bytes that JavaScript then writes. */
  reserve_bytes(len: number): Returned
  /** Text: the instruction sets in use, widest last, with spaces between. */
  simd_levels(): Returned
}
