//! `(x - mean) / std`, a channel at a time.

use crate::error::{Code, Error, Result};
use crate::shape::{Dims, Numbers};

pub struct Normalize {
    /// Mean and standard deviation of each channel.
    channels: Vec<[f32; 2]>,
}

impl Normalize {
    pub fn new(mean: &[f64], std: &[f64]) -> Result<Self> {
        let ok = mean.len() == std.len() && !mean.is_empty();
        let ok = ok && mean.iter().all(|m| m.is_finite()) && std.iter().all(|s| s.is_finite() && (*s as f32) != 0.0);
        if !ok {
            let what = format_args!(
                "mean and std must be as many finite numbers, std not 0, got {} and {}",
                Numbers(mean),
                Numbers(std)
            );
            return Err(Error::new(Code::Argument, "WasmNormalize", what));
        }
        Ok(Self { channels: mean.iter().zip(std).map(|(&m, &s)| [m as f32, s as f32]).collect() })
    }

    /// Whether channels are the last axis: they are where that has as many elements, else the first axis must.
    fn last(&self, dims: &[usize]) -> Option<bool> {
        let n = self.channels.len();
        match dims {
            _ if n == 1 => Some(true),
            [.., last] if *last == n => Some(true),
            [first, ..] if *first == n => Some(false),
            _ => None,
        }
    }

    pub fn shape(&self, dims: &[usize]) -> Result<Vec<usize>> {
        if self.last(dims).is_some() {
            return Ok(dims.to_vec());
        }
        let what = format_args!("{} channels, shape {} has no such axis", self.channels.len(), Dims(dims));
        Err(Error::new(Code::Shape, "normalize", what))
    }

    pub fn apply(&self, x: &[f32], dims: &[usize], out: &mut [f32]) {
        let n = self.channels.len();
        match (&self.channels[..], self.last(dims)) {
            ([only], _) => run(x, out, *only),
            (&[a, b, c], Some(true)) => {
                for (out, x) in out.chunks_exact_mut(3).zip(x.chunks_exact(3)) {
                    out[0] = (x[0] - a[0]) / a[1];
                    out[1] = (x[1] - b[0]) / b[1];
                    out[2] = (x[2] - c[0]) / c[1];
                }
            }
            (channels, Some(true)) => {
                for (out, x) in out.chunks_exact_mut(n).zip(x.chunks_exact(n)) {
                    for ((out, x), [mean, std]) in out.iter_mut().zip(x).zip(channels) {
                        *out = (x - mean) / std;
                    }
                }
            }
            (channels, _) => {
                let plane = (x.len() / n).max(1);
                for ((out, x), channel) in out.chunks_mut(plane).zip(x.chunks(plane)).zip(channels) {
                    run(x, out, *channel);
                }
            }
        }
    }
}

fn run(x: &[f32], out: &mut [f32], [mean, std]: [f32; 2]) {
    for (out, x) in out.iter_mut().zip(x) {
        *out = (x - mean) / std;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_last_or_first() {
        let n = Normalize::new(&[1.0, 2.0, 3.0], &[1.0, 2.0, 4.0]).unwrap();
        let x: Vec<f32> = (0..6).map(|i| i as f32).collect();
        let mut out = [0.0; 6];
        n.apply(&x, &[1, 2, 3], &mut out);
        assert_eq!(out, [-1.0, -0.5, -0.25, 2.0, 1.0, 0.5]);
        n.apply(&x, &[3, 1, 2], &mut out);
        assert_eq!(out, [-1.0, 0.0, 0.0, 0.5, 0.25, 0.5]);
        assert_eq!(n.shape(&[2, 2]).unwrap_err().code(), Code::Shape);
        for (mean, std) in [(&[][..], &[][..]), (&[1.0], &[0.0]), (&[1.0], &[1.0, 1.0]), (&[f64::NAN], &[1.0])] {
            assert!(Normalize::new(mean, std).is_err());
        }
    }
}
