//! Runs a function of one element over memory, compiled once for each instruction set.
//!
//! Memory is taken in chunks of a fixed count: a chunk is loaded into a local array, computed and stored. So the
//! compiler sees a loop of known length over memory nothing else can reach, and makes vectors of it whatever the
//! target; an output that is its own input costs nothing extra; and an end shorter than a chunk goes through the same
//! function in small chunks, the last one padded. A binary operation with a scalar side is a unary one.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use super::lanes::F32s;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use core::arch::wasm32::v128;

/// Which sides of a binary operation point at `len` elements, and which at one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// Both at `len` elements.
    Both,
    /// `lhs` at one element, `rhs` at `len`.
    ScalarLhs,
    /// `lhs` at `len` elements, `rhs` at one.
    ScalarRhs,
}

/// Elements in the chunks that are left when less than a whole one is: small tensors are all end.
const END: usize = 4;

/// `out[i] = f(x[i])`.
///
/// # Safety
/// `x` is readable and `out` writable for `len` elements, and they are the same memory or disjoint.
#[inline(always)]
pub unsafe fn unary<const CHUNK: usize>(x: *const f32, out: *mut f32, len: usize, f: impl Fn(f32) -> f32 + Copy) {
    let mut done = 0;
    // SAFETY: every chunk lies inside `len` elements, or `pad` stands in for it.
    unsafe {
        while len - done >= CHUNK {
            chunk::<CHUNK>(x.add(done), out.add(done), f);
            done += CHUNK;
        }
        while done < len {
            let left = len - done;
            if left >= END {
                chunk::<END>(x.add(done), out.add(done), f);
            } else {
                let mut pad = [0.0f32; END];
                copy_end(x.add(done), pad.as_mut_ptr(), left);
                chunk::<END>(pad.as_ptr(), pad.as_mut_ptr(), f);
                copy_end(pad.as_ptr(), out.add(done), left);
            }
            done += END;
        }
    }
}

/// [`unary`] of a formula that takes vectors: as many at once as make up a chunk, then one by one. Both closures are
/// that formula.
///
/// # Safety
/// As [`unary`].
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
pub unsafe fn unary_by_vectors<const CHUNK: usize, const N: usize>(
    x: *const f32,
    out: *mut f32,
    len: usize,
    chunk: impl Fn(F32s<N>) -> F32s<N> + Copy,
    four: impl Fn(F32s<1>) -> F32s<1> + Copy,
) {
    const { assert!(CHUNK == 4 * N) };
    let mut done = 0;
    // SAFETY: every chunk and every four lie inside `len` elements, or `pad` stands in for them.
    unsafe {
        while len - done >= CHUNK {
            let result = chunk(F32s(x.add(done).cast::<[v128; N]>().read_unaligned()));
            out.add(done).cast::<[v128; N]>().write_unaligned(result.0);
            done += CHUNK;
        }
        while done < len {
            let left = len - done;
            if left >= END {
                let result = four(F32s([x.add(done).cast::<v128>().read_unaligned()]));
                out.add(done).cast::<v128>().write_unaligned(result.0[0]);
            } else {
                let mut pad = [0.0f32; END];
                copy_end(x.add(done), pad.as_mut_ptr(), left);
                let result = four(F32s([pad.as_ptr().cast::<v128>().read_unaligned()]));
                pad.as_mut_ptr().cast::<v128>().write_unaligned(result.0[0]);
                copy_end(pad.as_ptr(), out.add(done), left);
            }
            done += END;
        }
    }
}

/// Keeps vectors within a chunk: once the loop over a short chunk is unrolled, LLVM would else take the loop over chunks
/// for the one to vectorise and gather each vector from many chunks, ten times slower. It leaves loops with a volatile
/// access alone, and this one costs a load. It loads a byte: the value of a whole element would be used again for the first
/// lane, and the first vector put together from pieces (in WASM a third of the time of `round`, half of that of `clamp`).
///
/// # Safety
/// `x` is readable.
#[inline(always)]
unsafe fn fence(x: *const f32) {
    // SAFETY: the caller's.
    let _ = unsafe { x.cast::<u8>().read_volatile() };
}

/// # Safety
/// Both are valid for `N` elements.
#[inline(always)]
unsafe fn chunk<const N: usize>(x: *const f32, out: *mut f32, f: impl Fn(f32) -> f32 + Copy) {
    // SAFETY: the caller's.
    unsafe {
        fence(x);
        let x: [f32; N] = x.cast::<[f32; N]>().read_unaligned();
        let mut result = [0.0f32; N];
        for i in 0..N {
            result[i] = f(x[i]);
        }
        out.cast::<[f32; N]>().write_unaligned(result);
    }
}

/// `out[i] = f(x[i])`, but `slow(x[i])` where `rare(x[i], f(x[i]))`.
///
/// # Safety
/// As [`unary`].
#[inline(always)]
pub unsafe fn unary_or<const CHUNK: usize>(
    x: *const f32,
    out: *mut f32,
    len: usize,
    f: impl Fn(f32) -> f32 + Copy,
    rare: impl Fn(f32, f32) -> bool + Copy,
    slow: fn(f32) -> f32,
) {
    let mut done = 0;
    // SAFETY: every chunk lies inside `len` elements, or `pad` stands in for it.
    unsafe {
        while len - done >= CHUNK {
            chunk_or::<CHUNK>(x.add(done), out.add(done), f, rare, slow);
            done += CHUNK;
        }
        while done < len {
            let left = len - done;
            if left >= END {
                chunk_or::<END>(x.add(done), out.add(done), f, rare, slow);
            } else {
                let mut pad = [0.0f32; END];
                copy_end(x.add(done), pad.as_mut_ptr(), left);
                chunk_or::<END>(pad.as_ptr(), pad.as_mut_ptr(), f, rare, slow);
                copy_end(pad.as_ptr(), out.add(done), left);
            }
            done += END;
        }
    }
}

/// # Safety
/// Both are valid for `N` elements.
#[inline(always)]
unsafe fn chunk_or<const N: usize>(
    x: *const f32,
    out: *mut f32,
    f: impl Fn(f32) -> f32 + Copy,
    rare: impl Fn(f32, f32) -> bool + Copy,
    slow: fn(f32) -> f32,
) {
    // SAFETY: the caller's.
    unsafe {
        fence(x);
        let x: [f32; N] = x.cast::<[f32; N]>().read_unaligned();
        let mut result = [0.0f32; N];
        let mut any = 0u32;
        for i in 0..N {
            result[i] = f(x[i]);
            any |= rare(x[i], result[i]) as u32;
        }
        out.cast::<[f32; N]>().write_unaligned(result);
        if any != 0 {
            redo(&x, out, |x, y| rare(x, y), slow);
        }
    }
}

/// # Safety
/// `out` is valid for the length of `x` and disjoint from it.
#[cold]
#[inline(never)]
unsafe fn redo(x: &[f32], out: *mut f32, rare: impl Fn(f32, f32) -> bool, slow: fn(f32) -> f32) {
    for (i, x) in x.iter().enumerate() {
        // SAFETY: the caller's.
        unsafe {
            if rare(*x, out.add(i).read()) {
                out.add(i).write(slow(*x));
            }
        }
    }
}

/// `out[i] = f(lhs[i], rhs[i])`, a scalar side standing at its one element.
///
/// # Safety
/// As [`unary`], for both inputs; a scalar side is readable for one element and may lie anywhere but in `out`.
#[inline(always)]
pub unsafe fn binary<const CHUNK: usize>(
    lhs: *const f32,
    rhs: *const f32,
    out: *mut f32,
    len: usize,
    sides: Sides,
    f: impl Fn(f32, f32) -> f32 + Copy,
) {
    if len == 0 {
        return;
    }
    // SAFETY: the caller's; a scalar side holds one element, as `len` is not 0.
    unsafe {
        match sides {
            Sides::Both => binary_in_one_loop::<CHUNK>(lhs, rhs, out, len, sides, f),
            Sides::ScalarLhs => {
                let lhs = lhs.read();
                unary::<CHUNK>(
                    rhs,
                    out,
                    len,
                    #[inline(always)]
                    |rhs| f(lhs, rhs),
                );
            }
            Sides::ScalarRhs => {
                let rhs = rhs.read();
                unary::<CHUNK>(
                    lhs,
                    out,
                    len,
                    #[inline(always)]
                    |lhs| f(lhs, rhs),
                );
            }
        }
    }
}

/// [`binary`] with one loop whatever the sides are, for a formula so long that three copies of it would weigh more than a
/// load costs: a scalar side is one chunk read again and again.
///
/// # Safety
/// As [`binary`].
#[inline(always)]
pub unsafe fn binary_in_one_loop<const CHUNK: usize>(
    lhs: *const f32,
    rhs: *const f32,
    out: *mut f32,
    len: usize,
    sides: Sides,
    f: impl Fn(f32, f32) -> f32 + Copy,
) {
    if len == 0 {
        return;
    }
    let scalar: [f32; CHUNK];
    // SAFETY: both sides hold at least one element, as `len` is not 0; every chunk lies inside `len` elements, or
    // `scalar` or a pad stands in for it.
    unsafe {
        let (lhs, lhs_step, rhs, rhs_step) = match sides {
            Sides::Both => (lhs, 1, rhs, 1),
            Sides::ScalarLhs => {
                scalar = [lhs.read(); CHUNK];
                (scalar.as_ptr(), 0, rhs, 1)
            }
            Sides::ScalarRhs => {
                scalar = [rhs.read(); CHUNK];
                (lhs, 1, scalar.as_ptr(), 0)
            }
        };
        let mut done = 0;
        while len - done >= CHUNK {
            chunk_of_two::<CHUNK>(lhs.add(done * lhs_step), rhs.add(done * rhs_step), out.add(done), f);
            done += CHUNK;
        }
        while done < len {
            let left = len - done;
            let (a, b) = (lhs.add(done * lhs_step), rhs.add(done * rhs_step));
            if left >= END {
                chunk_of_two::<END>(a, b, out.add(done), f);
            } else {
                let mut pads = [[0.0f32; END]; 2];
                copy_end(a, pads[0].as_mut_ptr(), left);
                copy_end(b, pads[1].as_mut_ptr(), left);
                chunk_of_two::<END>(pads[0].as_ptr(), pads[1].as_ptr(), pads[0].as_mut_ptr(), f);
                copy_end(pads[0].as_ptr(), out.add(done), left);
            }
            done += END;
        }
    }
}

/// # Safety
/// All are valid for `N` elements.
#[inline(always)]
unsafe fn chunk_of_two<const N: usize>(
    lhs: *const f32,
    rhs: *const f32,
    out: *mut f32,
    f: impl Fn(f32, f32) -> f32 + Copy,
) {
    // SAFETY: the caller's.
    unsafe {
        fence(lhs);
        let lhs: [f32; N] = lhs.cast::<[f32; N]>().read_unaligned();
        let rhs: [f32; N] = rhs.cast::<[f32; N]>().read_unaligned();
        let mut result = [0.0f32; N];
        for i in 0..N {
            result[i] = f(lhs[i], rhs[i]);
        }
        out.cast::<[f32; N]>().write_unaligned(result);
    }
}

/// Copies less than [`END`] elements.
///
/// # Safety
/// As `ptr::copy_nonoverlapping`.
#[inline(always)]
unsafe fn copy_end(from: *const f32, to: *mut f32, len: usize) {
    // SAFETY: the caller's.
    unsafe {
        if len > 0 {
            to.write(from.read());
        }
        if len > 1 {
            to.add(1).write(from.add(1).read());
        }
        if len > 2 {
            to.add(2).write(from.add(2).read());
        }
    }
}

/// Compiles `$body`, a call of an `#[inline(always)]` function, once for each level and calls the one in use.
macro_rules! for_each_level {
    ($(#[$meta:meta])* $vis:vis unsafe fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? $body:block) => {
        $(#[$meta])*
        #[inline]
        $vis unsafe fn $name($($arg: $ty),*) $(-> $ret)? {
            for_each_level!(@ ($($arg: $ty),*) ($($ret)?) $body)
        }
    };
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)? $body:block) => {
        $(#[$meta])*
        #[inline]
        $vis fn $name($($arg: $ty),*) $(-> $ret)? {
            for_each_level!(@ ($($arg: $ty),*) ($($ret)?) $body)
        }
    };
    (@ ($($arg:ident: $ty:ty),*) ($($ret:ty)?) $body:block) => {{
        #[inline(never)]
        unsafe fn baseline($($arg: $ty),*) $(-> $ret)? {
            $body
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2")]
        unsafe fn avx2($($arg: $ty),*) $(-> $ret)? {
            $body
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
        unsafe fn avx512($($arg: $ty),*) $(-> $ret)? {
            $body
        }
        // SAFETY: the level in use is one this machine has; the rest is the caller's.
        unsafe {
            #[cfg(target_arch = "x86_64")]
            match $crate::kernels::level::level() {
                $crate::kernels::level::Level::Avx512 => return avx512($($arg),*),
                $crate::kernels::level::Level::Avx2 => return avx2($($arg),*),
                $crate::kernels::level::Level::Baseline => {}
            }
            baseline($($arg),*)
        }
    }};
}
