//! Memory that both sides see, beside the pool's: signals, cells for what a call's numbers cannot carry, and queues of values.

use super::queue::Queues;

/// Cells of the desk: two shapes of the largest rank fit, and then some.
pub const CELLS: usize = 256;

/// Numbers of an anomaly, in the cells or a list.
pub const ANOMALY_FIELDS: usize = 9;

/// In the place of a handle: there is no block. A number or numbers stand in the cells instead, or a result is to be made.
pub const NO_BLOCK: f64 = -1.0;

/// Bits of [`Desk::signal`].
pub const FAILED: i32 = 1;
pub const EVENTS: i32 = 2;
pub const REMAP: i32 = 4;
/// A call has begun and not ended. JavaScript sees it only where the engine cut a call off in its midst, which it can in
/// WASM: by a timeout, a termination, a stack overflow. Then what the call was changing may be half changed.
pub const INSIDE: i32 = 8;
/// The call made a block or an object that nobody owns yet; JavaScript clears this in taking it over.
pub const MADE: i32 = 16;

#[repr(C)]
pub struct Desk {
    /// What JavaScript has to look at after the call; it clears what it has dealt with.
    pub signal: i32,
    _pad: i32,
    pub cells: [f64; CELLS],
    pub queues: Queues,
}

impl Default for Desk {
    fn default() -> Self {
        Self { signal: 0, _pad: 0, cells: [0.0; CELLS], queues: Queues::default() }
    }
}
