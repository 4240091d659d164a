//! The first k of each row.

use crate::error::Result;
use crate::kernels::sort::key;
use crate::memory::refused_elements;

/// Buckets of the first look: the top bits of a key.
const TOP: u32 = 12;

/// The k largest (or smallest) of each row of `n`, best first: values into `out`, their places in the row into `places`.
/// The order is that of sorting, NaN above everything; equal values come in the order of their places.
pub fn topk(
    op: &str,
    x: &[f32],
    n: usize,
    k: usize,
    largest: bool,
    out: &mut [f32],
    places: &mut Vec<f64>,
) -> Result<()> {
    places.clear();
    let room = |_| refused_elements(op, x.len() as f64);
    places.try_reserve_exact(out.len()).map_err(room)?;
    if k == 0 {
        return Ok(());
    }
    let rank = |v: f32| if largest { !key(v) } else { key(v) };
    let mut best: Vec<u64> = Vec::new();
    for (row, out) in x.chunks_exact(n).zip(out.chunks_exact_mut(k)) {
        let last = last_bucket(row, k, rank);
        let chosen = row.iter().filter(|&&v| rank(v) >> (32 - TOP) <= last).count();
        best.clear();
        best.try_reserve(chosen).map_err(room)?;
        for (place, &value) in row.iter().enumerate() {
            let rank = rank(value);
            if rank >> (32 - TOP) <= last {
                best.push(u64::from(rank) << 32 | place as u64);
            }
        }
        if k < best.len() {
            best.select_nth_unstable(k);
            best.truncate(k);
        }
        best.sort_unstable();
        for (slot, &b) in out.iter_mut().zip(&best) {
            let place = b & 0xffff_ffff;
            *slot = row[place as usize];
            places.push(place as f64);
        }
    }
    Ok(())
}

/// The bucket of the k-th best: whatever is in a later one need not be looked at.
fn last_bucket(row: &[f32], k: usize, rank: impl Fn(f32) -> u32) -> u32 {
    if row.len() < 2048 {
        return u32::MAX;
    }
    let mut counts = [0u32; 1 << TOP];
    for &value in row {
        counts[(rank(value) >> (32 - TOP)) as usize] += 1;
    }
    let mut seen = 0;
    let enough = counts.iter().position(|&count| {
        seen += count as usize;
        seen >= k
    });
    enough.map_or(u32::MAX, |bucket| bucket as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn the_first_of_a_stable_sort(
            x in prop::collection::vec(prop_oneof![any::<u32>().prop_map(f32::from_bits), (0u32..9).prop_map(|v| v as f32)], 1..5000),
            part in 0.0f64..=1.0,
            largest in any::<bool>(),
        ) {
            let k = (x.len() as f64 * part) as usize;
            let mut order: Vec<usize> = (0..x.len()).collect();
            order.sort_by_key(|&i| if largest { !key(x[i]) } else { key(x[i]) });
            let (mut out, mut places) = (vec![0.0; k], Vec::new());
            topk("topk", &x, x.len(), k, largest, &mut out, &mut places).unwrap();
            let places: Vec<usize> = places.iter().map(|&p| p as usize).collect();
            prop_assert_eq!(&places, &order[..k]);
            prop_assert!(out.iter().zip(places).all(|(v, p)| v.to_bits() == x[p].to_bits()));
        }
    }
}
