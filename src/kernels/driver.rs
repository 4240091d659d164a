//! Runs a function of one element over memory, compiled once for each instruction set.
//!
//! Memory is taken in chunks of a fixed count: a chunk is loaded into a local array, computed and stored. So the
//! compiler sees a loop of known length over memory nothing else can reach, and makes vectors of it whatever the
//! target; an output that is its own input costs nothing extra; and an end shorter than a chunk goes through the very
//! same code, padded. A scalar side of a binary operation is one chunk read again and again.

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

/// `out[i] = f(x[i])`.
///
/// # Safety
/// `x` is readable and `out` writable for `len` elements, and they are the same memory or disjoint.
#[inline(always)]
pub unsafe fn unary<const CHUNK: usize>(x: *const f32, out: *mut f32, len: usize, f: impl Fn(f32) -> f32 + Copy) {
    let mut pad = [0.0f32; CHUNK];
    let mut done = 0;
    while done < len {
        let left = len - done;
        // SAFETY: a whole chunk lies inside `len` elements, or `pad` stands in for it.
        unsafe {
            let (from, to) = if left >= CHUNK {
                (x.add(done), out.add(done))
            } else {
                copy(x.add(done), pad.as_mut_ptr(), left);
                (pad.as_ptr(), pad.as_mut_ptr())
            };
            let input: [f32; CHUNK] = from.cast::<[f32; CHUNK]>().read_unaligned();
            let mut result = [0.0f32; CHUNK];
            for i in 0..CHUNK {
                result[i] = f(input[i]);
            }
            to.cast::<[f32; CHUNK]>().write_unaligned(result);
            if left < CHUNK {
                copy(pad.as_ptr(), out.add(done), left);
            }
        }
        done += CHUNK;
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
    let mut pads = [[0.0f32; CHUNK]; 2];
    let (mut lhs_step, mut rhs_step) = (1, 1);
    // SAFETY: both sides hold at least one element, as `len` is not 0.
    let (lhs, rhs) = unsafe {
        match sides {
            Sides::Both => (lhs, rhs),
            Sides::ScalarLhs => {
                pads[0] = [lhs.read_unaligned(); CHUNK];
                lhs_step = 0;
                (pads[0].as_ptr(), rhs)
            }
            Sides::ScalarRhs => {
                pads[1] = [rhs.read_unaligned(); CHUNK];
                rhs_step = 0;
                (lhs, pads[1].as_ptr())
            }
        }
    };
    let mut end = [[0.0f32; CHUNK]; 2];
    let mut done = 0;
    while done < len {
        let left = len - done;
        // SAFETY: a whole chunk lies inside `len` elements, or `end` stands in for it, or the side is a pad.
        unsafe {
            let mut from = (lhs.add(done * lhs_step), rhs.add(done * rhs_step));
            let mut to = out.add(done);
            if left < CHUNK {
                if lhs_step == 1 {
                    copy(from.0, end[0].as_mut_ptr(), left);
                    from.0 = end[0].as_ptr();
                }
                if rhs_step == 1 {
                    copy(from.1, end[1].as_mut_ptr(), left);
                    from.1 = end[1].as_ptr();
                }
                to = end[0].as_mut_ptr();
            }
            let a: [f32; CHUNK] = from.0.cast::<[f32; CHUNK]>().read_unaligned();
            let b: [f32; CHUNK] = from.1.cast::<[f32; CHUNK]>().read_unaligned();
            let mut result = [0.0f32; CHUNK];
            for i in 0..CHUNK {
                result[i] = f(a[i], b[i]);
            }
            to.cast::<[f32; CHUNK]>().write_unaligned(result);
            if left < CHUNK {
                copy(to, out.add(done), left);
            }
        }
        done += CHUNK;
    }
}

/// Copies less than a chunk. A plain loop: a call of `memcpy` costs more than the few elements there are.
///
/// # Safety
/// As `ptr::copy_nonoverlapping`.
#[inline(always)]
unsafe fn copy(from: *const f32, to: *mut f32, len: usize) {
    for i in 0..len {
        // SAFETY: the caller's.
        unsafe { to.add(i).write_volatile(from.add(i).read()) };
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
