// Made by `npm run generate` from the Rust sources; a test compares. Do not edit.

/** The seam: what both builds export. A call that fails gives NaN and raises the desk's signal. */
export interface Calls {
  /** Starts the global pool afresh. `max_bytes` of NaN: the default. */
  init_pool(max_size: number, small_limit: number, medium_limit: number, max_idle_bytes: number, decay_ms: number, max_bytes: number): number
  /** A handle to a block of the pool, contents undefined. */
  acquire(pool: number, size: number): number
  /** A handle to a zeroed block of the pool. */
  acquire_zeroed(pool: number, size: number): number
  /** Takes a block back. */
  release(handle: number): number
  /** Takes a block back that was garbage-collected; stale handles are ignored. */
  collect(handle: number): number
  /** Gives idle memory back; the bytes. */
  gc(pool: number): number
  /** Zeroes the pool's counters. */
  reset_stats(pool: number): number
  /** Text: the pool's counters as JSON. */
  pool_stats(pool: number): number
  /** Text: the pool's blocks by size as JSON. */
  pool_snapshot(pool: number): number
  /** Text: the global pool's hit rate and rating as JSON. */
  cache_efficiency(): number
  /** A pool of its own; its number. */
  new_pool(max_size: number, small_limit: number, medium_limit: number, max_idle_bytes: number, decay_ms: number): number
  /** Frees a pool's idle memory and closes it. */
  close_pool(pool: number): number
  /** 1: record what the global pool does; 0: stop. */
  trace(on: number): number
  /** Cells: kind, size, bytes, tier, hit of the next recorded event; 0 when there is none. */
  next_event(): number
  /** Nothing: whatever a call that was cut off has left is cleared up before any call. */
  clear_up(): number
  /** 1: puts the last call's results aside and traces nothing, while user code runs; 0: brings them back. */
  set_results_aside(on: number): number
  /** The number of a page that JavaScript should no longer map, or -1. */
  next_dropped_page(): number
  /** Numbers: handle, size and bytes of every block in use. */
  outstanding(): number
  /** `out = op(x)` over `len` elements. (Every number of a call costs, and small tensors feel it.) */
  unary(op: number, x: number, out: number, len: number): number
  /** The same of an operation with numbers of its own. */
  unary_with(op: number, x: number, out: number, len: number, p0: number, p1: number): number
  /** `out = op(lhs, rhs)` over `len` elements of the same shape. */
  binary(op: number, lhs: number, rhs: number, out: number, len: number, p0: number): number
  /** `out = op(x, number)` over `len` elements. */
  binary_number(op: number, x: number, number: number, out: number, len: number): number
  /** Cells in: both operands' dims. The rank of the broadcast shape; cells out: its dims. */
  broadcast_shape(op: number, lhs_rank: number, rhs_rank: number): number
  /** Cells in: both operands' dims. `out = op(lhs, rhs)` with broadcasting. */
  broadcast(op: number, lhs: number, lhs_rank: number, rhs: number, rhs_rank: number, out: number, p0: number): number
  /** `out = x` over `len` elements, bit for bit. */
  copy(x: number, out: number, len: number): number
  /** `out = number` over `len` elements. */
  fill(out: number, len: number, number: number): number
  /** A reduction of all `len` elements. */
  reduce(op: number, x: number, len: number, ddof: number): number
  /** Cells in: dims. A reduction along an axis; as every call that makes a tensor, it returns a handle and leaves rank, elements and dims in the cells. */
  reduce_axis(op: number, x: number, rank: number, axis: number, keepdims: number, ddof: number): number
  /** Cells in: dims. Running sums along an axis, or of all elements where the axis is NaN; makes a tensor. */
  cumsum(x: number, rank: number, axis: number): number
  /** Cells in: dims. Softmax along an axis, into `out`, or where that is -1 into a tensor it makes. */
  softmax(x: number, rank: number, axis: number, out: number): number
  /** Cells in: both operands' dims. The matrix product; makes a tensor. */
  matmul(lhs: number, lhs_rank: number, rhs: number, rhs_rank: number): number
  /** Cells in: both operands' dims and those of `out`, which may be an operand. */
  matmul_into(lhs: number, lhs_rank: number, rhs: number, rhs_rank: number, out: number, out_rank: number): number
  /** Cells in: both operands' dims. The sum of products of two vectors. */
  dot(lhs: number, lhs_rank: number, rhs: number, rhs_rank: number): number
  /** `start + i * step` below `stop`; makes a tensor. */
  arange(start: number, stop: number, step: number): number
  /** `count` numbers from `start` to `stop`; makes a tensor. */
  linspace(start: number, stop: number, count: number): number
  /** The identity matrix; makes a tensor. */
  eye(n: number): number
  /** Cells in: dims. Random numbers, uniform or normal; makes a tensor. */
  random(rank: number, seed: number, normal: number): number
  /** Cells in: dims, then the shape asked for; makes a tensor. */
  reshape(x: number, rank: number, count: number): number
  /** Cells in: dims. Without one axis, or all of them (NaN), of one element; makes a tensor. */
  squeeze(x: number, rank: number, axis: number): number
  /** Cells in: dims. With an axis of one element more; makes a tensor. */
  expand_dims(x: number, rank: number, axis: number): number
  /** Cells in: dims, then the axes, unless their count is NaN; makes a tensor. */
  transpose(x: number, rank: number, count: number): number
  /** Cells in: dims, starts, stops, and steps unless their count is NaN; makes a tensor. */
  slice_of(x: number, rank: number, starts: number, stops: number, steps: number): number
  /** Cells in: dims, then the shape asked for; makes a tensor. */
  broadcast_to(x: number, rank: number, count: number): number
  /** Cells in: dims. One axis, or all of them (NaN), turned round; makes a tensor. */
  flip(x: number, rank: number, axis: number): number
  /** Cells in: dims, then what goes before and after each axis; makes a tensor. */
  pad(x: number, rank: number, befores: number, afters: number, value: number): number
  /** Cells in: the dims joined so far, then those of the next part. The rank; cells out: the dims of both. */
  concat_shape(lhs_rank: number, rhs_rank: number, axis: number): number
  /** Cells in: the dims of each of `count` parts. The rank; cells out: their dims with a new axis. */
  stack_shape(rank: number, axis: number, count: number): number
  /** Cells in: dims. Makes a tensor whose parts `put_part` fills. */
  joined(rank: number): number
  /** Cells in: the dims of `out`. Copies a part of length `n` along the axis to place `at`. */
  put_part(x: number, n: number, out: number, rank: number, axis: number, at: number): number
  /** Cells in: the three shapes, then the numbers that stand where `a` or `b` is -1; makes a tensor. */
  choose(condition: number, condition_rank: number, a: number, a_rank: number, b: number, b_rank: number): number
  /** Cells in: dims; bytes in: a list of indices. The slices they name; makes a tensor. */
  gather(x: number, rank: number, axis: number): number
  /** Cells in: both shapes. The elements where the mask is not 0; makes a tensor. */
  masked_select(x: number, rank: number, mask: number, mask_rank: number): number
  /** Cells in: dims. Sorted along the last axis; makes a tensor. */
  sort(x: number, rank: number): number
  /** Cells in: dims. The first k along the last axis; makes a tensor; numbers: where they stood. */
  topk(x: number, rank: number, k: number, largest: number): number
  /** Cells in: dims. Text: the tensor as NumPy prints it. */
  print(x: number, rank: number): number
  /** Cells in: dims. Bytes: a .npy file up to its elements. */
  npy_head(rank: number): number
  /** Bytes in: a .npy file. Makes a tensor. */
  npy_read(): number
  /** The threshold, where it is one. */
  quality_check(threshold: number): number
  /** 0 completeness, 1 validity, 2 consistency, 3 uniqueness. */
  quality_figure(which: number, x: number, len: number, double: number): number
  /** Percent of the values within [min, max]. */
  quality_accuracy(x: number, len: number, double: number, min: number, max: number): number
  /** The overall quality. */
  quality_overall(x: number, len: number, double: number, threshold: number): number
  /** 1 where the overall quality reaches the threshold. */
  quality_passes(x: number, len: number, double: number, threshold: number): number
  /** Text: all figures as JSON. */
  quality_report(x: number, len: number, double: number, threshold: number): number
  /** Text: a JSON report for each column. */
  quality_columns(x: number, len: number, double: number, columns: number, threshold: number): number
  /** Text: a line for each column. */
  quality_table(x: number, len: number, double: number, columns: number, threshold: number): number
  /** A rolling z-score; its number. */
  detector_new(threshold: number, window_size: number, warm_up: number, missing: number, refractory: number, direction: number): number
  /** Ends a detector. */
  detector_free(id: number): number
  /** One value. 1: an anomaly, in nine cells. */
  detector_push(id: number, value: number): number
  /** Values in a block. How many anomalies; numbers: nine for each. */
  detector_batch(id: number, x: number, len: number, double: number): number
  /** As `detector_batch`, by the z-score against all values. op: 0 detect_statistical, 1 detect_anomalies_batch. */
  detector_statistical(op: number, x: number, len: number, double: number, threshold: number): number
  /** Text: the window's figures as JSON. */
  detector_statistics(id: number): number
  /** Forgets all values. */
  detector_reset(id: number): number
  /** Changes the threshold. */
  detector_set_threshold(id: number, threshold: number): number
  /** The threshold. */
  detector_get_threshold(id: number): number
  /** Bytes: the whole state. */
  detector_snapshot(id: number): number
  /** Bytes in: a snapshot. The number of a detector that goes on from it. */
  detector_from_snapshot(): number
  /** An isolation forest's anomalies among rows; as `detector_batch`. */
  isolation_forest(x: number, len: number, columns: number, n_trees: number, seed: number): number
  /** Numbers: an isolation forest's score of each row. */
  isolation_scores(x: number, len: number, columns: number, n_trees: number, seed: number): number
  /** A time series; its number. A period of NaN: none given. */
  series_new(window_size: number, seasonal_period: number, warm_up: number, missing: number, refractory: number, direction: number, timestamp_unit: number): number
  /** Ends it. */
  series_free(id: number): number
  /** The score of the next value. A timestamp of NaN: none given. */
  series_score(id: number, value: number, timestamp: number): number
  /** The next value. 1: an anomaly, in nine cells, and its timestamp. */
  series_add(id: number, timestamp: number, value: number): number
  /** What the next value should be, in three cells: value, low, high. 0: nothing, there was no value yet. */
  series_forecast(id: number): number
  /** Text: the trend as JSON. */
  series_trend(id: number): number
  /** Text: the season as JSON. */
  series_season(id: number): number
  /** Bytes: the whole state. */
  series_snapshot(id: number): number
  /** Bytes in: a snapshot; the number of what goes on from it. */
  series_from_snapshot(): number
  /** Exact sums; its number. */
  stream_new(): number
  /** Ends it. */
  stream_free(id: number): number
  /** One value. */
  stream_push(id: number, value: number): number
  /** Values in a block. */
  stream_batch(id: number, x: number, len: number, double: number): number
  /** Adds what another has seen. */
  stream_merge(id: number, other: number): number
  /** Text: the figures as JSON. */
  stream_figures(id: number): number
  /** Bytes: the whole state. */
  stream_snapshot(id: number): number
  /** Bytes in: a snapshot; the number of what goes on from it. */
  stream_from_snapshot(): number
  /** A quantile sketch; its number. */
  sketch_new(k: number, seed: number): number
  /** Ends it. */
  sketch_free(id: number): number
  /** Values in a block. */
  sketch_batch(id: number, x: number, len: number, double: number): number
  /** Adds what another has seen. */
  sketch_merge(id: number, other: number): number
  /** Cells in: `count` quantiles. Numbers: their values. */
  sketch_quantiles(id: number, count: number): number
  /** The part of the values up to `value`. */
  sketch_rank(id: number, value: number): number
  /** How far a rank can be off. */
  sketch_rank_error(id: number): number
  /** Values seen that are not NaN. */
  sketch_count(id: number): number
  /** Bytes: the whole state. */
  sketch_snapshot(id: number): number
  /** Bytes in: a snapshot; the number of what goes on from it. */
  sketch_from_snapshot(): number
  /** A chain without operations; its number. */
  pipeline_new(parallel: number): number
  /** Ends it. */
  pipeline_free(id: number): number
  /** Adds a unary operation with its numbers. */
  pipeline_unary(id: number, op: number, p0: number, p1: number): number
  /** Adds a binary operation with a number on the right. */
  pipeline_number(id: number, op: number, number: number): number
  /** Adds `(x - mean) / std`. */
  pipeline_standardize(id: number): number
  /** `out = chain(x)`. */
  pipeline_execute(id: number, x: number, out: number, len: number): number
  /** A reduction of `chain(x)`. */
  pipeline_reduce(id: number, op: number, x: number, len: number): number
  /** Pearson's correlation. */
  correlation(x: number, x_len: number, y: number, y_len: number): number
  /** The covariance, divisor n - 1. */
  covariance(x: number, x_len: number, y: number, y_len: number): number
  /** One percentile. */
  percentile(x: number, len: number, percent: number): number
  /** Bytes in: percents. Numbers: the percentiles of the values that are not NaN. */
  percentiles(x: number, len: number): number
  /** Bytes in: fractions. Numbers: the quantiles. */
  quantiles(x: number, len: number): number
  /** Numbers: the counts, then the edges. The number of bins. */
  histogram(x: number, len: number, bins: number, ranged: number, low: number, high: number): number
  /** Text: the basic figures as JSON. */
  basic_stats(x: number, len: number): number
  /** Numbers: index, value and score of each outlier. How many there are. */
  detect_outliers(x: number, len: number): number
  /** Bytes in: means, then standard deviations. A transform's number. */
  normalize_new(means: number): number
  /** By four pixels, or where `bilinear` is 0 by the nearest. */
  resize_new(height: number, width: number, bilinear: number): number
  /** From the middle. */
  center_crop_new(height: number, width: number): number
  /** From anywhere. */
  random_crop_new(height: number, width: number, padding: number, seed: number): number
  /** Random changes of colour. */
  color_jitter_new(brightness: number, contrast: number, saturation: number, hue: number, seed: number): number
  /** From bytes to fractions, channels first. */
  to_tensor_new(): number
  /** Ends a transform. */
  transform_free(id: number): number
  /** Cells in: dims. Makes a tensor. */
  transform(id: number, x: number, rank: number): number
  /** Cells in: dims of both. Into `out`, which may be `x`. */
  transform_into(id: number, x: number, rank: number, out: number, out_rank: number): number
  /** Makes room for bytes that JavaScript then writes. */
  reserve_bytes(len: number): number
  /** Text: the instruction sets in use, widest last, with spaces between. */
  simd_levels(): number
}
