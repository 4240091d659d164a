//! The seam: the calls that JavaScript may make, declared once, on both builds.
//!
//! A call takes and returns numbers only. What does not fit passes through the [`desk`]: shapes and small results in
//! cells that both sides see, strings, lists and bytes as the last result of their kind. A call that fails returns NaN
//! and raises the desk's signal. `node` and `wasm` expand [`for_each_call`] into their exports, and
//! `cargo xtask generate` expands it into the TypeScript interface, so the three cannot differ.

pub mod calls;
pub mod desk;
pub mod instance;
#[cfg(feature = "node")]
mod node;
pub mod objects;
pub mod queue;
mod result;
#[cfg(feature = "wasm")]
mod wasm;

/// Every call: its documentation, its name and the names of its numbers.
#[macro_export]
macro_rules! for_each_call {
    ($emit:ident) => {
        $emit! {
            // -------------------------------------------------- memory
            /// Starts the global pool afresh. `max_bytes` of NaN: the default.
            init_pool(max_size, small_limit, medium_limit, max_idle_bytes, decay_ms, max_bytes);
            /// A handle to a block of the pool, contents undefined.
            acquire(pool, size);
            /// A handle to a zeroed block of the pool.
            acquire_zeroed(pool, size);
            /// Takes a block back.
            release(handle);
            /// Takes a block back that was garbage-collected; stale handles are ignored.
            collect(handle);
            /// Gives idle memory back; the bytes.
            gc(pool);
            /// Zeroes the pool's counters.
            reset_stats(pool);
            /// Text: the pool's counters as JSON.
            pool_stats(pool);
            /// Text: the pool's blocks by size as JSON.
            pool_snapshot(pool);
            /// Text: the global pool's hit rate and rating as JSON.
            cache_efficiency();
            /// A pool of its own; its number.
            new_pool(max_size, small_limit, medium_limit, max_idle_bytes, decay_ms);
            /// Frees a pool's idle memory and closes it.
            close_pool(pool);
            /// 1: record what the global pool does; 0: stop.
            trace(on);
            /// Cells: kind, size, bytes, tier, hit of the next recorded event; 0 when there is none.
            next_event();
            /// Nothing: whatever a call that was cut off has left is cleared up before any call.
            clear_up();
            /// 1: puts the last call's results aside and traces nothing, while user code runs; 0: brings them back.
            set_results_aside(on);
            /// The number of a page that JavaScript should no longer map, or NO_BLOCK.
            next_dropped_page();
            /// Numbers: handle, size and bytes of every block in use.
            outstanding();
            // -------------------------------------------------- elementwise
            /// `out = op(x)` over `len` elements. (Every number of a call costs, and small tensors feel it.)
            unary(op, x, out, len);
            /// The same of an operation with numbers of its own.
            unary_with(op, x, out, len, p0, p1);
            /// `out = op(lhs, rhs)` over `len` elements of the same shape.
            binary(op, lhs, rhs, out, len, p0);
            /// `out = op(x, number)` over `len` elements.
            binary_number(op, x, number, out, len);
            /// Cells in: both operands' dims. The rank of the broadcast shape; cells out: its dims.
            broadcast_shape(op, lhs_rank, rhs_rank);
            /// Cells in: both operands' dims. `out = op(lhs, rhs)` with broadcasting.
            broadcast(op, lhs, lhs_rank, rhs, rhs_rank, out, p0);
            /// `out = x` over `len` elements, bit for bit.
            copy(x, out, len);
            /// `out = number` over `len` elements.
            fill(out, len, number);
            // -------------------------------------------------- reductions
            /// A reduction of all `len` elements.
            reduce(op, x, len, ddof);
            /// Cells in: dims. A reduction along an axis; as every call that makes a tensor, it returns a handle and
            /// leaves rank, elements and dims in the cells.
            reduce_axis(op, x, rank, axis, keepdims, ddof);
            /// Cells in: dims. Running sums along an axis, or of all elements where the axis is NaN; makes a tensor.
            cumsum(x, rank, axis);
            /// Cells in: dims. Softmax along an axis, into `out`, or where that is NO_BLOCK into a tensor it makes.
            softmax(x, rank, axis, out);
            // -------------------------------------------------- linear algebra
            /// Cells in: both operands' dims. The matrix product; makes a tensor.
            matmul(lhs, lhs_rank, rhs, rhs_rank);
            /// Cells in: both operands' dims and those of `out`, which may be an operand.
            matmul_into(lhs, lhs_rank, rhs, rhs_rank, out, out_rank);
            /// Cells in: both operands' dims. The sum of products of two vectors.
            dot(lhs, lhs_rank, rhs, rhs_rank);
            /// Cells in: the dims. What `LINEAR` names of each matrix, one vector each; makes a tensor.
            linear(kind, x, rank);
            /// Cells in: both operands' dims. Solutions of linear equations; makes a tensor.
            solve(lhs, lhs_rank, rhs, rhs_rank);
            /// Cells in: the dims. What `FOURIER` names of each row, of length `n`, times `scale`; makes a tensor.
            fourier(kind, x, rank, n, scale);
            // -------------------------------------------------- creation
            /// `start + i * step` below `stop`; makes a tensor.
            arange(start, stop, step);
            /// `count` numbers from `start` to `stop`; makes a tensor.
            linspace(start, stop, count);
            /// The identity matrix; makes a tensor.
            eye(n);
            /// Cells in: dims. Random numbers, uniform or normal; makes a tensor.
            random(rank, seed, normal);
            // -------------------------------------------------- movement
            /// Cells in: dims, then the shape asked for; makes a tensor.
            reshape(x, rank, count);
            /// Cells in: dims. Without one axis, or all of them (NaN), of one element; makes a tensor.
            squeeze(x, rank, axis);
            /// Cells in: dims. With an axis of one element more; makes a tensor.
            expand_dims(x, rank, axis);
            /// Cells in: dims, then the axes, unless their count is NaN; makes a tensor.
            transpose(x, rank, count);
            /// Cells in: dims, starts, stops, and steps unless their count is NaN; makes a tensor.
            slice_of(x, rank, starts, stops, steps);
            /// Cells in: dims, then the shape asked for; makes a tensor.
            broadcast_to(x, rank, count);
            /// Cells in: dims. One axis, or all of them (NaN), turned round; makes a tensor.
            flip(x, rank, axis);
            /// Cells in: dims, then what goes before and after each axis; makes a tensor.
            pad(x, rank, befores, afters, value);
            /// Cells in: the dims joined so far, then those of the next part. The rank; cells out: the dims of both.
            concat_shape(lhs_rank, rhs_rank, axis);
            /// Cells in: the dims of each of `count` parts. The rank; cells out: their dims with a new axis.
            stack_shape(rank, axis, count);
            /// Cells in: dims. Makes a tensor whose parts `put_part` fills.
            joined(rank);
            /// Cells in: the dims of `out`. Copies a part of length `n` along the axis to place `at`.
            put_part(x, n, out, rank, axis, at);
            // -------------------------------------------------- selection and order
            /// Cells in: the three shapes, then the numbers that stand where `a` or `b` is NO_BLOCK; makes a tensor.
            choose(condition, condition_rank, a, a_rank, b, b_rank);
            /// Cells in: dims; bytes in: a list of indices. The slices they name; makes a tensor.
            gather(x, rank, axis);
            /// Cells in: both shapes. The elements where the mask is not 0; makes a tensor.
            masked_select(x, rank, mask, mask_rank);
            /// Cells in: dims. Sorted along the last axis; makes a tensor.
            sort(x, rank);
            /// Cells in: dims. The first k along the last axis; makes a tensor; numbers: where they stood.
            topk(x, rank, k, largest);
            // -------------------------------------------------- text and files
            /// Cells in: dims. Text: the tensor as NumPy prints it.
            print(x, rank);
            /// Cells in: dims. Bytes: a .npy file up to its elements.
            npy_head(rank);
            /// Bytes in: a .npy file. Makes a tensor.
            npy_read();
            // -------------------------------------------------- data quality
            // Where `double` is 1, `x` is a block of twice as many elements that hold `len` f64, or NO_BLOCK: they are in the cells.
            /// The threshold, where it is one.
            quality_check(threshold);
            /// 0 completeness, 1 validity, 2 consistency, 3 uniqueness.
            quality_figure(which, x, len, double);
            /// Percent of the values within [min, max].
            quality_accuracy(x, len, double, min, max);
            /// The overall quality.
            quality_overall(x, len, double, threshold);
            /// 1 where the overall quality reaches the threshold.
            quality_passes(x, len, double, threshold);
            /// Text: all figures as JSON.
            quality_report(x, len, double, threshold);
            /// Text: a JSON report for each column.
            quality_columns(x, len, double, columns, threshold);
            /// Text: a line for each column.
            quality_table(x, len, double, columns, threshold);
            // -------------------------------------------------- anomalies
            /// A rolling z-score; its number.
            detector_new(threshold, window_size, warm_up, missing, refractory, direction);
            /// Ends a detector.
            detector_free(id);
            /// One value. 1: an anomaly, in nine cells.
            detector_push(id, value);
            /// Values in a block. How many anomalies; numbers: nine for each.
            detector_batch(id, x, len, double);
            /// As `detector_batch`, by the z-score against all values. op: 0 detect_statistical, 1 detect_anomalies_batch.
            detector_statistical(op, x, len, double, threshold);
            /// Text: the window's figures as JSON.
            detector_statistics(id);
            /// Forgets all values.
            detector_reset(id);
            /// Changes the threshold.
            detector_set_threshold(id, threshold);
            /// The threshold.
            detector_get_threshold(id);
            /// Bytes: the whole state.
            detector_snapshot(id);
            /// Bytes in: a snapshot. The number of a detector that goes on from it.
            detector_from_snapshot();
            /// An isolation forest's anomalies among rows; as `detector_batch`.
            isolation_forest(x, len, columns, n_trees, seed);
            /// Numbers: an isolation forest's score of each row.
            isolation_scores(x, len, columns, n_trees, seed);
            // -------------------------------------------------- time series
            /// A time series; its number. A period of NaN: none given.
            series_new(window_size, seasonal_period, warm_up, missing, refractory, direction, timestamp_unit);
            /// Ends it.
            series_free(id);
            /// The score of the next value. A timestamp of NaN: none given.
            series_score(id, value, timestamp);
            /// The next value. 1: an anomaly, in nine cells, and its timestamp.
            series_add(id, timestamp, value);
            /// What the next value should be, in three cells: value, low, high. 0: nothing, there was no value yet.
            series_forecast(id);
            /// Text: the trend as JSON.
            series_trend(id);
            /// Text: the season as JSON.
            series_season(id);
            /// Bytes: the whole state.
            series_snapshot(id);
            /// Bytes in: a snapshot; the number of what goes on from it.
            series_from_snapshot();
            // -------------------------------------------------- statistics of streams
            /// Exact sums; its number.
            stream_new();
            /// Ends it.
            stream_free(id);
            /// One value.
            stream_push(id, value);
            /// Values in a block.
            stream_batch(id, x, len, double);
            /// Adds what another has seen.
            stream_merge(id, other);
            /// Text: the figures as JSON.
            stream_figures(id);
            /// Bytes: the whole state.
            stream_snapshot(id);
            /// Bytes in: a snapshot; the number of what goes on from it.
            stream_from_snapshot();
            /// A quantile sketch; its number.
            sketch_new(k, seed);
            /// Ends it.
            sketch_free(id);
            /// One value.
            sketch_push(id, value);
            /// Values in a block.
            sketch_batch(id, x, len, double);
            /// Adds what another has seen.
            sketch_merge(id, other);
            /// Cells in: `count` quantiles. Numbers: their values.
            sketch_quantiles(id, count);
            /// The part of the values up to `value`.
            sketch_rank(id, value);
            /// How far a rank can be off.
            sketch_rank_error(id);
            /// Values seen that are not NaN.
            sketch_count(id);
            /// Bytes: the whole state.
            sketch_snapshot(id);
            /// Bytes in: a snapshot; the number of what goes on from it.
            sketch_from_snapshot();
            /// A sketch of how many different values there are; its number.
            distinct_new(k);
            /// Ends it.
            distinct_free(id);
            /// One value.
            distinct_push(id, value);
            /// Values in a block.
            distinct_batch(id, x, len, double);
            /// Adds what another has seen.
            distinct_merge(id, other);
            /// How many different values there were, about.
            distinct_count(id);
            /// By how much that can be off, as a fraction.
            distinct_relative_error(id);
            /// Bytes: the whole state.
            distinct_snapshot(id);
            /// Bytes in: a snapshot; the number of what goes on from it.
            distinct_from_snapshot();
            // -------------------------------------------------- pipelines
            /// A chain without operations; its number.
            pipeline_new(parallel);
            /// Ends it.
            pipeline_free(id);
            /// Adds a unary operation with its numbers.
            pipeline_unary(id, op, p0, p1);
            /// Adds a binary operation with a number on the right.
            pipeline_number(id, op, number);
            /// Adds `(x - mean) / std`.
            pipeline_standardize(id);
            /// `out = chain(x)`.
            pipeline_execute(id, x, out, len);
            /// A reduction of `chain(x)`.
            pipeline_reduce(id, op, x, len);
            // -------------------------------------------------- statistics
            /// Pearson's correlation.
            correlation(x, x_len, y, y_len);
            /// The covariance, divisor n - 1.
            covariance(x, x_len, y, y_len);
            /// One percentile.
            percentile(x, len, percent);
            /// Bytes in: percents. Numbers: the percentiles of the values that are not NaN.
            percentiles(x, len);
            /// Bytes in: fractions. Numbers: the quantiles.
            quantiles(x, len);
            /// Numbers: the counts, then the edges. The number of bins.
            histogram(x, len, bins, ranged, low, high);
            /// Text: the basic figures as JSON.
            basic_stats(x, len);
            /// Numbers: index, value and score of each outlier. How many there are.
            detect_outliers(x, len);
            // -------------------------------------------------- image transforms
            /// Bytes in: means, then standard deviations. A transform's number.
            normalize_new(means);
            /// By four pixels, or where `bilinear` is 0 by the nearest.
            resize_new(height, width, bilinear);
            /// From the middle.
            center_crop_new(height, width);
            /// From anywhere.
            random_crop_new(height, width, padding, seed);
            /// Random changes of colour.
            color_jitter_new(brightness, contrast, saturation, hue, seed);
            /// From bytes to fractions, channels first.
            to_tensor_new();
            /// Ends a transform.
            transform_free(id);
            /// Cells in: dims. Makes a tensor.
            transform(id, x, rank);
            /// Cells in: dims of both. Into `out`, which may be `x`.
            transform_into(id, x, rank, out, out_rank);
            // -------------------------------------------------- the build
            /// Makes room for bytes that JavaScript then writes.
            reserve_bytes(len);
            /// Text: the instruction sets in use, widest last, with spaces between.
            simd_levels();
        }
    };
}
pub use for_each_call;
