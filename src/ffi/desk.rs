//! Memory that both sides see, beside the pool's: signals, and cells for what a call's numbers cannot carry.

/// Cells of the desk: two shapes of the largest rank fit, and then some.
pub const CELLS: usize = 256;

/// Bits of [`Desk::signal`].
pub const FAILED: i32 = 1;
pub const EVENTS: i32 = 2;
pub const REMAP: i32 = 4;

#[repr(C)]
pub struct Desk {
    /// What JavaScript has to look at after the call; it clears what it has seen.
    pub signal: i32,
    _pad: i32,
    pub cells: [f64; CELLS],
}

impl Default for Desk {
    fn default() -> Self {
        Self { signal: 0, _pad: 0, cells: [0.0; CELLS] }
    }
}
