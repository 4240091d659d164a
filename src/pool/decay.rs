//! Which idle blocks have waited too long, without a time for each: a free list is in the order of the pool's tick, so
//! it is enough to remember what the tick was at a few times.

use std::collections::VecDeque;

/// Marks in the time a block may wait: how late it may go.
const MARKS: f64 = 8.0;

#[derive(Debug, Default)]
pub struct Decay {
    /// Time and tick, the oldest first.
    marks: VecDeque<(f64, i32)>,
}

impl Decay {
    /// The tick before which blocks came back at least about `wait` ago, if there is one. The pool was seen at work last
    /// at `last`, and the tick has not changed since.
    pub fn due(&mut self, (now, last): (f64, f64), tick: i32, wait: f64) -> Option<i32> {
        // There are never many: marks are a part of `wait` apart, and old ones go below.
        if self.marks.back().is_none_or(|(time, _)| now - time >= wait / MARKS) && self.marks.try_reserve(1).is_ok() {
            self.marks.push_back((last, tick));
        }
        let mut before = None;
        while let Some(&(time, then)) = self.marks.front()
            && time <= now - wait
        {
            before = Some(then);
            self.marks.pop_front();
        }
        if last <= now - wait { Some(tick) } else { before }
    }

    /// When to ask again.
    pub fn next(now: f64, wait: f64) -> f64 {
        if wait > 0.0 { now + wait / MARKS } else { f64::INFINITY }
    }
}

#[cfg(test)]
mod tests {
    use super::Decay;

    #[test]
    fn blocks_go_after_their_time_and_not_before() {
        let mut decay = Decay::default();
        let wait = 800.0;
        let mut before = None;
        // One block comes back at each 10 ms; the tick counts them.
        for tick in 0..200 {
            let now = f64::from(tick) * 10.0;
            before = decay.due((now, (now - 10.0).max(0.0)), tick, wait).or(before);
            if let Some(before) = before {
                let youngest = f64::from(tick - (before - 1)) * 10.0;
                assert!((800.0..=910.0).contains(&youngest), "at {now} those of {youngest} ms go");
            }
        }
        assert!(before.is_some());
    }

    #[test]
    fn after_a_long_rest_everything_is_old() {
        let mut decay = Decay::default();
        assert_eq!(decay.due((0.0, 0.0), 0, 100.0), None);
        assert_eq!(decay.due((250.0, 20.0), 7, 100.0), Some(7));
        assert_eq!(decay.due((251.0, 250.0), 8, 100.0), None);
    }
}
