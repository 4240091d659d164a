//! Isolation forest: how few random cuts it takes to set a row apart.
//!
//! As published: Liu, Ting & Zhou, "Isolation Forest", ICDM 2008. Each tree takes a sample of psi = min(256, rows)
//! without replacement and cuts it at random columns and random points until every row is alone or the height limit
//! ceil(log2 psi) is reached. A row's path h in a tree ends in a leaf of some size, for which c(size) is added; its score
//! is 2^(-E(h) / c(psi)), with c(n) = 2 H(n - 1) - 2 (n - 1) / n and H(i) = ln(i) + 0.5772156649. Where the paper cuts
//! by any column, a column without spread in the node is passed over here (as scikit-learn does): such a cut tells
//! nothing apart.
//!
//! What is reported: rows with a score above [`THRESHOLD`]. By the paper, scores near 1 are anomalies, those well below
//! 0.5 are not, and its contour of potential anomalies is at 0.6. The z-score threshold of the detector plays no part.

use super::anomaly::{Anomaly, Kind, Reason, Statistic};
use crate::error::{Code, Error, Result};
use crate::memory::reserve;
use crate::random::Generator;
use crate::stats::moments::summary;

/// Rows above this score are reported.
pub const THRESHOLD: f64 = 0.6;
const SAMPLE: usize = 256;
const LEAF: u32 = u32::MAX;

/// A cut, or the end of a path.
#[derive(Clone, Copy)]
struct Node {
    /// [`LEAF`] at the end.
    column: u32,
    /// Where rows below the cut go; the others go to the node after it.
    left: u32,
    /// The cut; of a leaf the length of the path, c(size) included.
    value: f64,
}

/// Average path length of an unsuccessful search in a binary tree of `n`.
fn average_path(n: usize) -> f64 {
    match n {
        0 | 1 => 0.0,
        2 => 1.0,
        _ => {
            let n = n as f64;
            2.0 * (libm::log(n - 1.0) + 0.577_215_664_901_532_9) - 2.0 * (n - 1.0) / n
        }
    }
}

/// ceil(log2 n)
fn height_limit(n: usize) -> u32 {
    n.next_power_of_two().trailing_zeros()
}

/// Grows one tree over `sample`, row numbers; nodes go to the end of `nodes`, which has room for them.
struct Grower<'a> {
    values: &'a [f32],
    columns: usize,
    limit: u32,
    random: Generator,
    nodes: Vec<Node>,
    /// Columns with a spread in the node at hand: number, smallest, largest.
    spreads: Vec<(u32, f32, f32)>,
}

impl Grower<'_> {
    fn spread(&self, sample: &[usize], column: usize) -> (f32, f32) {
        sample.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &row| {
            let x = self.values[row * self.columns + column];
            (if x < low { x } else { low }, if x > high { x } else { high })
        })
    }

    /// `at` is the node to fill in. The depth is at most 8, so recursion is safe.
    fn grow(&mut self, at: usize, sample: &mut [usize], depth: u32) {
        self.spreads.clear();
        if depth < self.limit && sample.len() > 1 {
            for column in 0..self.columns {
                let (low, high) = self.spread(sample, column);
                if low < high {
                    self.spreads.push((column as u32, low, high));
                }
            }
        }
        if self.spreads.is_empty() {
            let value = f64::from(depth) + average_path(sample.len());
            self.nodes[at] = Node { column: LEAF, left: 0, value };
            return;
        }
        let (column, low, high) = self.spreads[self.random.scaled(self.spreads.len() as u64) as usize];
        let (low, high) = (f64::from(low), f64::from(high));
        let drawn = low + self.random.uniform() * (high - low);
        // Above the smallest, so that neither side is empty.
        let cut = if drawn > low { drawn } else { high };
        let mut below = 0;
        for k in 0..sample.len() {
            if f64::from(self.values[sample[k] * self.columns + column as usize]) < cut {
                sample.swap(k, below);
                below += 1;
            }
        }
        let left = self.nodes.len();
        let nothing = Node { column: LEAF, left: 0, value: 0.0 };
        self.nodes.extend([nothing; 2]);
        self.nodes[at] = Node { column, left: left as u32, value: cut };
        let (low_side, high_side) = sample.split_at_mut(below);
        self.grow(left, low_side, depth + 1);
        self.grow(left + 1, high_side, depth + 1);
    }
}

/// The paper finds scores settled at 100 trees; more than this would be a call that seems to hang.
const MOST_TREES: f64 = 10_000.0;

/// The score of each row of a row-major [rows, columns], in (0, 1]. `op` is the public name of the call; `n_trees` a
/// JavaScript number, an integer of at least 1. NaN or an infinity among the values: `Code::Argument`; no elements:
/// `Code::Empty`. One row alone scores 0.5: there is nothing to set it apart from.
pub fn scores(op: &str, values: &[f32], columns: usize, n_trees: f64, seed: u64) -> Result<Vec<f64>> {
    if !(n_trees.trunc() == n_trees && (1.0..=MOST_TREES).contains(&n_trees)) {
        let what = format_args!("n_trees is {n_trees}; give an integer from 1 to {MOST_TREES}");
        return Err(Error::new(Code::Argument, op, what));
    }
    if values.is_empty() {
        return Err(Error::new(Code::Empty, op, "no elements"));
    }
    if columns == 0 || !values.len().is_multiple_of(columns) {
        let what = format_args!("{} elements are no whole rows of {columns} columns", values.len());
        return Err(Error::new(Code::Shape, op, what));
    }
    if let Some(at) = values.iter().position(|x| !x.is_finite()) {
        let what = format_args!("the value at row {}, column {} is {}", at / columns, at % columns, values[at]);
        return Err(Error::new(Code::Argument, op, what));
    }
    let rows = values.len() / columns;
    let psi = rows.min(SAMPLE);
    let limit = height_limit(psi);
    let most_nodes = (2 * psi - 1).min((2 << limit) - 1);
    let trees = usize::try_from(n_trees as u64).unwrap_or(usize::MAX);

    let (mut totals, mut order, mut spreads, mut nodes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    reserve(op, &mut totals, rows)?;
    reserve(op, &mut order, rows)?;
    reserve(op, &mut spreads, columns)?;
    reserve(op, &mut nodes, most_nodes)?;
    totals.resize(rows, 0.0_f64);
    order.extend(0..rows);
    let mut grower = Grower { values, columns, limit, random: Generator::new(seed), nodes, spreads };
    for _ in 0..trees {
        // The first psi places of a shuffle; what an earlier tree left there makes no difference to the odds.
        for k in 0..psi {
            let other = k + grower.random.scaled((rows - k) as u64) as usize;
            order.swap(k, other);
        }
        grower.nodes.clear();
        grower.nodes.push(Node { column: LEAF, left: 0, value: 0.0 });
        grower.grow(0, &mut order[..psi], 0);
        // Tree by tree, so that one small tree stays in the cache while all rows pass through it.
        for (row, total) in values.chunks_exact(columns).zip(&mut totals) {
            let mut node = grower.nodes[0];
            while node.column != LEAF {
                let right = usize::from(f64::from(row[node.column as usize]) >= node.value);
                node = grower.nodes[node.left as usize + right];
            }
            *total += node.value;
        }
    }
    let scale = average_path(psi) * trees as f64;
    for total in &mut totals {
        *total = if psi < 2 { 0.5 } else { libm::exp2(-*total / scale) };
    }
    Ok(totals)
}

/// The rows with a score above [`THRESHOLD`], by row. `value` is the row's value in the column where it lies farthest
/// from the mean in standard deviations; the reason names that column and the range of the rows not reported.
pub fn isolation_forest(values: &[f32], columns: usize, n_trees: f64, seed: u64) -> Result<Vec<Anomaly>> {
    const OP: &str = "detect_isolation_forest";
    let scores = scores(OP, values, columns, n_trees, seed)?;
    let mut found = Vec::new();
    let reported = scores.iter().filter(|&&score| score > THRESHOLD).count();
    if reported == 0 {
        return Ok(found);
    }
    reserve(OP, &mut found, reported)?;
    let (mut facts, mut column) = (Vec::new(), Vec::new());
    reserve(OP, &mut facts, columns)?;
    reserve(OP, &mut column, scores.len())?;
    for k in 0..columns {
        column.clear();
        column.extend(values[k..].iter().step_by(columns));
        let all = summary(&column);
        let std = all.variance(&column).sqrt();
        column.clear();
        let usual = values[k..].iter().step_by(columns).zip(&scores).filter(|(_, score)| **score <= THRESHOLD);
        column.extend(usual.map(|(x, _)| x));
        let usual = summary(&column);
        facts.push((all.mean(), std, f64::from(usual.min), f64::from(usual.max)));
    }
    for (row, &score) in scores.iter().enumerate().filter(|(_, score)| **score > THRESHOLD) {
        let cells = &values[row * columns..(row + 1) * columns];
        let (mut farthest, mut feature) = (-1.0, 0);
        for (k, &x) in cells.iter().enumerate() {
            let (mean, std, ..) = facts[k];
            let z = if std > 0.0 { (f64::from(x) - mean).abs() / std } else { 0.0 };
            if z > farthest {
                (farthest, feature) = (z, k);
            }
        }
        let value = f64::from(cells[feature]);
        let (.., expected_low, expected_high) = facts[feature];
        let outside = if value < expected_low { expected_low - value } else { value - expected_high };
        found.push(Anomaly {
            index: row as u64,
            value,
            score,
            kind: Kind::Isolated,
            reason: (expected_low <= expected_high).then_some(Reason {
                statistic: Statistic::IsolationScore,
                expected_low,
                expected_high,
                distance: if outside > 0.0 { outside } else { 0.0 },
                feature: Some(feature as u64),
            }),
        });
    }
    Ok(found)
}
