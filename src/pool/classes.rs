//! Size classes: which block serves a request. Four classes a doubling, so that no block is more than a fifth empty.
//!
//! Sizes 1 to 4 have a class each; above, the classes of `(2^k, 2^(k+1)]` are `5/4, 6/4, 7/4` and `8/4` of `2^k`. A tier
//! boundary inside a class splits it, so that a block belongs to one tier only. Pure arithmetic, no memory.

use crate::named::named;

/// The most elements one block may have: 8 GiB, and every index fits an `i32`.
pub const MAX_ELEMENTS: usize = i32::MAX as usize;

/// Enough for `MAX_ELEMENTS`, with two more for the classes that tier boundaries split.
pub const CLASSES: usize = 126;

named! {
    /// What a block is by its size.
    pub enum Tier {
        Small = "small",
        Medium = "medium",
        Large = "large",
    }
}

/// Where the tiers meet: small is below `small_limit` elements, large above `medium_limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub small_limit: usize,
    pub medium_limit: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { small_limit: 256, medium_limit: 262_144 }
    }
}

/// One size class of one tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// Below [`CLASSES`]; grows with the capacity.
    pub index: usize,
    pub tier: Tier,
    /// Elements a block of this class holds.
    pub capacity: usize,
}

impl Limits {
    #[must_use]
    pub const fn tier(self, size: usize) -> Tier {
        if size < self.small_limit {
            Tier::Small
        } else if size <= self.medium_limit {
            Tier::Medium
        } else {
            Tier::Large
        }
    }

    /// The class that serves a request of `size` elements, `1 <= size <= MAX_ELEMENTS`.
    #[must_use]
    pub fn class(self, size: usize) -> Class {
        let (step_index, rounded) = round_up(size);
        let tier = self.tier(size);
        let last = match tier {
            Tier::Small => self.small_limit - 1,
            Tier::Medium => self.medium_limit,
            Tier::Large => MAX_ELEMENTS,
        };
        Class { index: step_index + tier as usize, tier, capacity: rounded.min(last) }
    }

    /// Every class there is, the smallest first.
    pub fn classes(self) -> impl Iterator<Item = Class> {
        let next = move |class: &Class| (class.capacity < MAX_ELEMENTS).then(|| self.class(class.capacity + 1));
        std::iter::successors(Some(self.class(1)), next)
    }
}

/// The class of `size` regardless of tiers: its number and its capacity.
fn round_up(size: usize) -> (usize, usize) {
    if size <= 4 {
        return (size - 1, size);
    }
    let log = (size - 1).ilog2() as usize; // size is in (2^log, 2^(log + 1)]
    let step = log - 2; // of a power of two: shifts, not divisions
    let steps = (size - (1 << log)).wrapping_add((1 << step) - 1) >> step;
    (4 * (log - 1) + steps - 1, (1 << log) + (steps << step))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interesting_sizes() -> impl Iterator<Item = usize> {
        let around =
            (12..31).flat_map(|k| (1..9).flat_map(move |q| (0..3).map(move |d| q * (1usize << (k - 2)) + d - 1)));
        (1..5000).chain(around).filter(|size| (1..=MAX_ELEMENTS).contains(size)) // the pool refuses larger ones before
    }

    #[test]
    fn a_block_holds_its_request_and_is_at_most_a_fifth_empty() {
        for limits in [
            Limits::default(),
            Limits { small_limit: 128, medium_limit: 65_536 },
            Limits { small_limit: 100, medium_limit: 100_000 },
        ] {
            for size in interesting_sizes() {
                let class = limits.class(size);
                assert!(class.capacity >= size, "{size} in {class:?}");
                assert!((class.capacity - size) * 5 <= class.capacity, "{size} in {class:?}");
                assert_eq!(limits.tier(size), limits.tier(class.capacity), "{size} in {class:?}");
                assert!(class.index < CLASSES);
            }
        }
    }

    #[test]
    fn a_class_is_its_own_class_and_classes_are_ordered() {
        let limits = Limits::default();
        let mut sizes: Vec<_> = interesting_sizes().collect();
        sizes.sort_unstable();
        let mut last = limits.class(1);
        for size in sizes {
            let class = limits.class(size);
            assert_eq!(limits.class(class.capacity), class);
            assert!(class.index > last.index && class.capacity > last.capacity || class == last);
            last = class;
        }
    }

    #[test]
    fn the_largest_request_has_a_class() {
        let class = Limits::default().class(MAX_ELEMENTS);
        assert_eq!(class.capacity, MAX_ELEMENTS);
        assert!(class.index < CLASSES);
    }

    #[test]
    fn all_classes_are_those_of_all_sizes() {
        for limits in [Limits::default(), Limits { small_limit: 1, medium_limit: 1 }] {
            let all: Vec<_> = limits.classes().collect();
            assert!(interesting_sizes().all(|size| all.contains(&limits.class(size))));
            assert!(all.iter().all(|class| limits.class(class.capacity) == *class));
            assert!(all.windows(2).all(|w| w[0].index < w[1].index));
        }
    }

    #[test]
    fn the_guides_boundaries() {
        let limits = Limits::default();
        let tier = |n| limits.class(n).tier;
        assert_eq!(
            [tier(255), tier(256), tier(262_144), tier(262_145)],
            [Tier::Small, Tier::Medium, Tier::Medium, Tier::Large]
        );
    }
}
