//! The bytes that all pools of a process hold of the system, and how many they may hold.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts bytes; whoever takes memory asks first and gives its bytes back with the memory.
#[derive(Debug)]
pub struct Ledger {
    bytes: AtomicU64,
    limit: AtomicU64,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { bytes: AtomicU64::new(0), limit: AtomicU64::new(u64::MAX) }
    }
}

impl Ledger {
    /// Books `bytes`, or says that they are over the limit.
    pub fn book(&self, bytes: usize) -> bool {
        let bytes = bytes as u64;
        let limit = self.limit.load(Ordering::Relaxed);
        let within = |now: u64| now.checked_add(bytes).filter(|&sum| sum <= limit);
        self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, within).is_ok()
    }

    pub fn give_back(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes as u64, Ordering::Relaxed);
    }

    #[must_use]
    pub fn bytes(&self) -> f64 {
        self.bytes.load(Ordering::Relaxed) as f64
    }

    /// What is held beyond a new limit stays until it is given back. A limit of infinity is none.
    pub fn set_limit(&self, bytes: f64) {
        self.limit.store(bytes as u64, Ordering::Relaxed); // saturates
    }

    #[must_use]
    pub fn limit(&self) -> f64 {
        match self.limit.load(Ordering::Relaxed) {
            u64::MAX => f64::INFINITY,
            limit => limit as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ledger;

    #[test]
    fn what_is_over_the_limit_is_not_booked() {
        let ledger = Ledger::default();
        assert!(ledger.book(70));
        ledger.set_limit(100.0);
        assert!(!ledger.book(31) && ledger.book(30));
        assert!(!ledger.book(usize::MAX));
        ledger.give_back(50);
        assert_eq!((ledger.bytes(), ledger.limit()), (50.0, 100.0));
        ledger.set_limit(f64::INFINITY);
        assert_eq!(ledger.limit(), f64::INFINITY);
    }
}
