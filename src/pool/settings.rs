//! What a user may set of a pool.

use super::classes::Limits;
use super::system::memory_bytes;
use std::sync::OnceLock;

/// Idle blocks a tier keeps when nobody says otherwise.
pub const DEFAULT_MAX_SIZE: i32 = 100;
/// Milliseconds an idle block waits when nobody says otherwise.
pub const DEFAULT_DECAY_MS: f64 = 10_000.0;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Idle blocks a tier may keep.
    pub max_size: i32,
    pub limits: Limits,
    /// Bytes that idle blocks may hold together.
    pub max_idle_bytes: f64,
    /// After so long an idle block goes back to the system; 0: never.
    pub decay_ms: f64,
    /// Bytes that may be had from the system, by blocks in use and idle ones of all pools together.
    pub max_bytes: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_size: DEFAULT_MAX_SIZE,
            limits: Limits::default(),
            max_idle_bytes: f64::INFINITY,
            decay_ms: DEFAULT_DECAY_MS,
            max_bytes: default_max_bytes(),
        }
    }
}

/// Half of the machine's memory, or of what the container may have: a loop that never frees ends in a clear error
/// before the system ends the process. In WASM, what a module can address.
#[must_use]
pub fn default_max_bytes() -> f64 {
    static BYTES: OnceLock<f64> = OnceLock::new();
    if cfg!(target_family = "wasm") {
        return 4.0 * 1024.0 * 1024.0 * 1024.0;
    }
    *BYTES.get_or_init(|| memory_bytes().map_or(f64::INFINITY, our_share))
}

/// Of so many bytes that the process may have: half, but where that is little, what Node needs for itself comes first.
fn our_share(bytes: f64) -> f64 {
    const OF_NODE: f64 = 56.0 * 1024.0 * 1024.0;
    const AT_LEAST: f64 = 8.0 * 1024.0 * 1024.0;
    (bytes - OF_NODE).max(AT_LEAST).min(bytes / 2.0)
}

#[cfg(test)]
mod tests {
    use super::{default_max_bytes, our_share};

    #[test]
    fn where_there_is_little_the_engine_comes_first() {
        let mebibytes = |n: f64| our_share(n * 1024.0 * 1024.0) / 1024.0 / 1024.0;
        assert_eq!([4096.0, 128.0, 100.0, 64.0, 10.0].map(mebibytes), [2048.0, 64.0, 44.0, 8.0, 5.0]);
        assert_eq!(our_share(f64::INFINITY), f64::INFINITY);
    }

    #[test]
    fn the_default_budget_is_a_sane_one() {
        assert!(default_max_bytes() > 64.0 * 1024.0 * 1024.0);
        if cfg!(all(target_os = "linux", not(miri))) {
            assert!(default_max_bytes().is_finite());
        }
    }
}
