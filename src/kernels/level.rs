//! Which instruction set the kernels run with. Every level computes the same bits, but for matmul; they differ in speed.

use core::sync::atomic::{AtomicU8, Ordering};

/// An instruction set the kernels are compiled for, narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// What the target guarantees: SSE2, NEON or simd128.
    Baseline = 1,
    /// 256-bit vectors on x86-64.
    Avx2 = 2,
    /// 512-bit vectors on x86-64.
    Avx512 = 3,
}

/// 0 until the first call asks the CPU.
static LEVEL: AtomicU8 = AtomicU8::new(0);

/// The level in use.
#[inline(always)]
pub fn level() -> Level {
    match LEVEL.load(Ordering::Relaxed) {
        1 => Level::Baseline,
        2 => Level::Avx2,
        3 => Level::Avx512,
        _ => detect(),
    }
}

/// The widest level this machine can run.
pub fn widest() -> Level {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx2") {
            let avx512 = std::arch::is_x86_feature_detected!("avx512f")
                && std::arch::is_x86_feature_detected!("avx512bw")
                && std::arch::is_x86_feature_detected!("avx512dq")
                && std::arch::is_x86_feature_detected!("avx512vl");
            return if avx512 { Level::Avx512 } else { Level::Avx2 };
        }
    }
    Level::Baseline
}

#[cold]
fn detect() -> Level {
    let found = widest();
    LEVEL.store(found as u8, Ordering::Relaxed);
    found
}

/// Forces a level, for tests and measurements; a level this machine lacks becomes the widest it has.
/// `None` goes back to the widest.
#[doc(hidden)]
pub fn force_level(wanted: Option<Level>) {
    let widest = widest();
    LEVEL.store(wanted.unwrap_or(widest).min(widest) as u8, Ordering::Relaxed);
}

/// Instruction sets in use, widest last.
pub fn simd_levels() -> &'static [&'static str] {
    if cfg!(target_arch = "x86_64") {
        match level() {
            Level::Baseline => &["sse2"],
            Level::Avx2 => &["sse2", "avx2"],
            Level::Avx512 => &["sse2", "avx2", "avx512"],
        }
    } else if cfg!(target_arch = "aarch64") {
        &["neon"]
    } else if cfg!(all(target_arch = "wasm32", target_feature = "simd128")) {
        &["simd128"]
    } else {
        &[]
    }
}
