//! Another height and width: by the nearest pixel, or by the four around a point.
//!
//! Bilinear: pixels stand at half-integer points, nothing is smoothed before making smaller; as PyTorch's `interpolate`
//! with `align_corners=False` and no antialiasing. Nearest: pixel `floor(i * in / out)`, exactly;
//! PyTorch's `nearest` multiplies by `in / out` as an f32, so that some pixels there are the one before.

use super::image::{Image, resized, side};
use crate::error::{Code, Error, Result};
use crate::memory::reserve;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Nearest,
    Bilinear,
}

/// Two pixels of a line and the weight of the second.
#[derive(Clone, Copy)]
struct Tap {
    low: usize,
    high: usize,
    weight: f32,
}

pub struct Resize {
    height: usize,
    width: usize,
    method: Method,
    columns: Vec<Tap>,
}

impl Method {
    fn tap(self, i: usize, from: usize, to: usize) -> Tap {
        match self {
            Self::Nearest => {
                let low = (i as u64 * from as u64 / to as u64) as usize;
                Tap { low, high: low, weight: 0.0 }
            }
            Self::Bilinear => {
                let at = (i as f64 + 0.5) * from as f64 / to as f64 - 0.5;
                let at = if at > 0.0 { at } else { 0.0 };
                let low = (at as usize).min(from - 1);
                Tap { low, high: (low + 1).min(from - 1), weight: (at - low as f64) as f32 }
            }
        }
    }
}

impl Resize {
    pub fn new(height: f64, width: f64, method: Method) -> Result<Self> {
        let op = "WasmResize";
        let (height, width) = (side(op, "height", height)?, side(op, "width", width)?);
        Ok(Self { height, width, method, columns: Vec::new() })
    }

    pub fn shape(&mut self, dims: &[usize]) -> Result<Vec<usize>> {
        let op = "resize";
        let Image { height, width, .. } = Image::of(op, dims)?;
        if height == 0 || width == 0 {
            let what = format_args!("an image of {height} x {width} has no pixels");
            return Err(Error::new(Code::Shape, op, what));
        }
        self.columns.clear();
        reserve(op, &mut self.columns, self.width)?;
        Ok(resized(dims, self.height, self.width))
    }

    pub fn apply(&mut self, x: &[f32], dims: &[usize], out: &mut [f32]) {
        let Image { height, width, channels } = Image::known(dims);
        let line = width * channels;
        if channels == 0 {
            return;
        }
        let (method, to) = (self.method, self.width);
        self.columns.clear();
        self.columns.extend((0..to).map(|j| method.tap(j, width, to)));
        for (i, out) in out.chunks_exact_mut(to * channels).enumerate() {
            let row = method.tap(i, height, self.height);
            let (top, bottom) = (&x[row.low * line..][..line], &x[row.high * line..][..line]);
            for (out, tap) in out.chunks_exact_mut(channels).zip(&self.columns) {
                let (low, high) = (tap.low * channels, tap.high * channels);
                match method {
                    Method::Nearest => out.copy_from_slice(&top[low..][..channels]),
                    Method::Bilinear => {
                        for (c, out) in out.iter_mut().enumerate() {
                            let between = |a: f32, b: f32, weight: f32| a + (b - a) * weight;
                            let top = between(top[low + c], top[high + c], tap.weight);
                            let bottom = between(bottom[low + c], bottom[high + c], tap.weight);
                            *out = between(top, bottom, row.weight);
                        }
                    }
                }
            }
        }
    }
}
