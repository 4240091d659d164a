//! Random changes of brightness, contrast, saturation and hue, as torchvision's `ColorJitter` on values of 0 to 255.
//!
//! Each image draws an order of the four, then a factor for each: uniform on `[max(0, 1 - p), 1 + p]`, for hue a turn
//! uniform on `[-p, p]`. A parameter of 0 leaves its change out. Grey is `0.2989 r + 0.587 g + 0.114 b`; every change
//! but hue blends with black, with the mean grey, or with each pixel's grey, and cuts to 0 and 255.

use super::image::Image;
use crate::error::{Code, Error, Result};
use crate::random::Generator;

const WHITE: f32 = 255.0;

/// The changes, in the order of the parameters.
#[derive(Clone, Copy)]
enum Change {
    Brightness,
    Contrast,
    Saturation,
    Hue,
}

pub struct ColorJitter {
    /// Brightness, contrast, saturation, hue.
    strengths: [f64; 4],
    generator: Generator,
}

impl ColorJitter {
    pub fn new(strengths: [f64; 4], seed: u64) -> Result<Self> {
        for (value, (name, most)) in strengths.into_iter().zip([
            ("brightness", f64::MAX),
            ("contrast", f64::MAX),
            ("saturation", f64::MAX),
            ("hue", 0.5),
        ]) {
            if !(0.0..=most).contains(&value) {
                let limit = if most < 1.0 { "from 0 to 0.5" } else { "finite and at least 0" };
                let what = format_args!("{name} must be {limit}, got {value}");
                return Err(Error::new(Code::Argument, "WasmColorJitter", what));
            }
        }
        Ok(Self { strengths, generator: Generator::new(seed) })
    }

    pub fn shape(&self, dims: &[usize]) -> Result<Vec<usize>> {
        let op = "color_jitter";
        let channels = Image::of(op, dims)?.channels;
        if channels != 1 && channels != 3 {
            return Err(Error::new(Code::Shape, op, format_args!("1 or 3 channels are needed, got {channels}")));
        }
        Ok(dims.to_vec())
    }

    pub fn apply(&mut self, x: &[f32], dims: &[usize], out: &mut [f32]) {
        let color = Image::known(dims).channels == 3;
        out.copy_from_slice(x);
        let mut order = [Change::Brightness, Change::Contrast, Change::Saturation, Change::Hue];
        for i in (1..order.len()).rev() {
            order.swap(i, self.generator.below(i as u64 + 1) as usize);
        }
        let mut draws = [0.0; 4];
        for (draw, (at, p)) in draws.iter_mut().zip(self.strengths.into_iter().enumerate()) {
            let u = self.generator.uniform();
            let low = if at == 3 { -p } else { (1.0 - p).max(0.0) };
            let high = if at == 3 { p } else { 1.0 + p };
            *draw = low + (high - low) * u;
        }
        for change in order {
            let at = change as usize;
            if self.strengths[at] == 0.0 {
                continue;
            }
            let factor = draws[at] as f32;
            match change {
                Change::Brightness => blend(out, factor, |_| 0.0, color),
                Change::Contrast => {
                    let mean = mean_grey(out, color);
                    blend(out, factor, |_| mean, color);
                }
                Change::Saturation if color => blend(out, factor, grey, color),
                Change::Hue if color => out.as_chunks_mut().0.iter_mut().for_each(|p| *p = turn(*p, draws[at])),
                Change::Saturation | Change::Hue => {}
            }
        }
    }
}

fn grey(pixel: [f32; 3]) -> f32 {
    0.2989 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]
}

fn mean_grey(x: &[f32], color: bool) -> f32 {
    let sum: f64 = if color {
        x.as_chunks().0.iter().map(|p| f64::from(grey(*p))).sum()
    } else {
        x.iter().map(|&v| f64::from(v)).sum()
    };
    let pixels = if color { x.len() / 3 } else { x.len() };
    (sum / pixels as f64) as f32
}

fn cut(x: f32) -> f32 {
    let x = if x < 0.0 { 0.0 } else { x };
    if x > WHITE { WHITE } else { x }
}

/// `factor * x + (1 - factor) * other`, cut; `other` is a grey of the pixel.
fn blend(x: &mut [f32], factor: f32, other: impl Fn([f32; 3]) -> f32, color: bool) {
    let rest = 1.0 - factor;
    if color {
        for pixel in x.as_chunks_mut().0 {
            let other = rest * other(*pixel);
            *pixel = pixel.map(|v| cut(factor * v + other));
        }
    } else {
        for value in x {
            *value = cut(factor * *value + rest * other([*value; 3]));
        }
    }
}

/// The pixel with its hue turned by a part of the circle.
fn turn(pixel: [f32; 3], by: f64) -> [f32; 3] {
    let [r, g, b] = pixel.map(f64::from);
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    let range = max - min;
    // A grey has no hue, NaN neither.
    if !(range > 0.0 && range < f64::INFINITY) {
        return pixel;
    }
    let sixths = if max == r {
        (g - b) / range
    } else if max == g {
        (b - r) / range + 2.0
    } else {
        (r - g) / range + 4.0
    };
    let hue = sixths / 6.0 + by;
    let hue = (hue - hue.floor()) * 6.0;
    // Each channel falls from max to min and rises again around the circle, a third of it apart.
    [5.0, 3.0, 1.0].map(|at| {
        let k = at + hue;
        let k = if k >= 6.0 { k - 6.0 } else { k };
        let down = k.min(4.0 - k).clamp(0.0, 1.0);
        (max - range * down) as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hue_turns_and_comes_back() {
        assert_eq!(turn([255.0, 0.0, 0.0], 1.0 / 3.0).map(f32::round), [0.0, 255.0, 0.0]);
        assert_eq!(turn([255.0, 0.0, 0.0], -1.0 / 3.0).map(f32::round), [0.0, 0.0, 255.0]);
        assert_eq!(turn([10.0, 200.0, 30.0], 0.5).map(f32::round), [200.0, 10.0, 180.0]);
        assert_eq!(turn([7.0, 7.0, 7.0], 0.3), [7.0; 3]);
        for pixel in [[1.0, 2.0, 3.0], [200.0, 10.0, 90.0], [3.0, 2.0, 1.0]] {
            for (a, b) in turn(pixel, 0.0).iter().zip(pixel) {
                assert!((a - b).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn nothing_asked_nothing_done() {
        let x: Vec<f32> = (0..12).map(|i| i as f32 * 20.0).collect();
        let mut out = vec![0.0; 12];
        ColorJitter::new([0.0; 4], 1).unwrap().apply(&x, &[2, 2, 3], &mut out);
        assert_eq!(out, x);
        ColorJitter::new([0.5, 0.5, 0.5, 0.5], 1).unwrap().apply(&x, &[2, 2, 3], &mut out);
        assert!(out != x && out.iter().all(|v| (0.0..=255.0).contains(v)));
        assert!(ColorJitter::new([0.0, 0.0, 0.0, 0.6], 1).is_err());
        assert!(ColorJitter::new([f64::NAN, 0.0, 0.0, 0.0], 1).is_err());
    }
}
