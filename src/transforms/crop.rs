//! A part of an image: from its middle, or from anywhere.

use super::image::{Image, resized, side};
use crate::error::{Code, Error, Result};
use crate::random::Generator;

/// Copies a window of `height` x `width` whose upper left corner is at (`top`, `left`) of the image, which may lie
/// outside of it; what does is 0.
fn window(x: &[f32], from: Image, (top, left): (isize, isize), height: usize, width: usize, out: &mut [f32]) {
    let n = from.channels;
    out.fill(0.0);
    // Columns of the window that lie in the image.
    let first = left.min(0).unsigned_abs().min(width);
    let last = from.width.saturating_add_signed(-left).min(width);
    if first >= last || n == 0 {
        return;
    }
    for (row, out) in out.chunks_exact_mut(width * n).take(height).enumerate() {
        let Some(y) = (row as isize).checked_add(top).filter(|&y| y >= 0 && (y as usize) < from.height) else {
            continue;
        };
        let start = y as usize * from.width + (first as isize + left) as usize;
        out[first * n..last * n].copy_from_slice(&x[start * n..][..(last - first) * n]);
    }
}

pub struct CenterCrop {
    height: usize,
    width: usize,
}

/// Where a window of `to` begins in `from`: in the middle, halves rounded to even as Python rounds them; where the image
/// is smaller, the odd pixel of padding goes behind it.
fn middle(from: usize, to: usize) -> isize {
    if to > from {
        return -(((to - from) / 2) as isize);
    }
    let (half, odd) = ((from - to) / 2, (from - to) % 2);
    (half + (odd & half & 1)) as isize
}

impl CenterCrop {
    pub fn new(height: f64, width: f64) -> Result<Self> {
        let op = "WasmCenterCrop";
        Ok(Self { height: side(op, "height", height)?, width: side(op, "width", width)? })
    }

    pub fn shape(&self, dims: &[usize]) -> Result<Vec<usize>> {
        Image::of("center_crop", dims)?;
        Ok(resized(dims, self.height, self.width))
    }

    pub fn apply(&self, x: &[f32], dims: &[usize], out: &mut [f32]) {
        let from = Image::known(dims);
        let corner = (middle(from.height, self.height), middle(from.width, self.width));
        window(x, from, corner, self.height, self.width, out);
    }
}

pub struct RandomCrop {
    height: usize,
    width: usize,
    padding: usize,
    generator: Generator,
}

impl RandomCrop {
    pub fn new(height: f64, width: f64, padding: f64, seed: u64) -> Result<Self> {
        let op = "WasmRandomCrop";
        if !(padding >= 0.0 && padding.fract() == 0.0 && padding <= f64::from(u32::MAX / 4)) {
            let what = format_args!("padding must be a whole number of at least 0, got {padding}");
            return Err(Error::new(Code::Argument, op, what));
        }
        let (height, width) = (side(op, "height", height)?, side(op, "width", width)?);
        Ok(Self { height, width, padding: padding as usize, generator: Generator::new(seed) })
    }

    pub fn shape(&self, dims: &[usize]) -> Result<Vec<usize>> {
        let op = "random_crop";
        let from = Image::of(op, dims)?;
        let padded = |side: usize| side.saturating_add(2 * self.padding);
        if padded(from.height) < self.height || padded(from.width) < self.width {
            let what = format_args!(
                "{} x {} does not fit an image of {} x {} with padding {}",
                self.height, self.width, from.height, from.width, self.padding
            );
            return Err(Error::new(Code::Shape, op, what));
        }
        Ok(resized(dims, self.height, self.width))
    }

    pub fn apply(&mut self, x: &[f32], dims: &[usize], out: &mut [f32]) {
        let from = Image::known(dims);
        let padding = self.padding;
        let mut start = |from: usize, to: usize| {
            let places = from + 2 * padding - to + 1;
            self.generator.below(places as u64) as isize - padding as isize
        };
        let corner = (start(from.height, self.height), start(from.width, self.width));
        window(x, from, corner, self.height, self.width, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_pythons() {
        // int(round((from - to) / 2.0)), and -((to - from) // 2) where the image is smaller
        for (from, to, want) in
            [(5, 2, 2), (7, 2, 2), (4, 1, 2), (6, 6, 0), (3, 2, 0), (9, 4, 2), (2, 5, -1), (2, 6, -2)]
        {
            assert_eq!(middle(from, to), want, "{to} of {from}");
        }
    }

    #[test]
    fn windows_may_hang_over() {
        let x: Vec<f32> = (1..=6).map(|i| i as f32).collect();
        let from = Image { height: 2, width: 3, channels: 1 };
        let mut out = [9.0; 9];
        window(&x, from, (-1, -1), 3, 3, &mut out);
        assert_eq!(out, [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 0.0, 4.0, 5.0]);
        window(&x, from, (1, 2), 3, 3, &mut out);
        assert_eq!(out, [6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        window(&x, from, (5, -7), 3, 3, &mut out);
        assert_eq!(out, [0.0; 9]);
    }

    #[test]
    fn every_place_is_drawn() {
        let x: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let mut crop = RandomCrop::new(2.0, 2.0, 0.0, 1).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let mut out = [0.0; 4];
            crop.apply(&x, &[3, 4], &mut out);
            assert_eq!([out[1] - out[0], out[2] - out[0], out[3] - out[0]], [1.0, 4.0, 5.0]);
            seen.insert(out[0] as usize);
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 2, 4, 5, 6]);
    }
}
