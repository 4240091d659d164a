//! `[height, width, channels]` of 0 to 255 to `[channels, height, width]` of 0 to 1.

use super::image::Image;
use crate::error::Result;

pub fn shape(dims: &[usize]) -> Result<Vec<usize>> {
    let Image { height, width, channels } = Image::of("to_tensor", dims)?;
    Ok(vec![channels, height, width])
}

pub fn apply(x: &[f32], dims: &[usize], out: &mut [f32]) {
    let Image { height, width, channels } = Image::known(dims);
    let plane = height * width;
    if x.is_empty() {
        return;
    }
    for (c, out) in out.chunks_exact_mut(plane).enumerate() {
        for (out, pixel) in out.iter_mut().zip(x.chunks_exact(channels)) {
            *out = pixel[c] / 255.0;
        }
    }
}
