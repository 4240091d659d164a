//! Image transforms: pure functions of an image, as torchvision defines them.
//!
//! An image is `[height, width, channels]` or `[height, width]`, row-major, of values from 0 to 255 until [`to_tensor`]
//! brings them to `[channels, height, width]` and 0 to 1. A transform says the shape it makes of another, then fills it;
//! what it needs beside that it keeps, so that a second image of the same size allocates nothing.

pub mod crop;
pub mod image;
pub mod jitter;
pub mod normalize;
pub mod resize;
pub mod to_tensor;

use crate::error::Result;

/// One transform with its parameters, and its generator where it has one.
pub enum Transform {
    Normalize(normalize::Normalize),
    Resize(resize::Resize),
    CenterCrop(crop::CenterCrop),
    RandomCrop(crop::RandomCrop),
    ColorJitter(jitter::ColorJitter),
    ToTensor,
}

impl Transform {
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Normalize(_) => "normalize",
            Self::Resize(_) => "resize",
            Self::CenterCrop(_) => "center_crop",
            Self::RandomCrop(_) => "random_crop",
            Self::ColorJitter(_) => "color_jitter",
            Self::ToTensor => "to_tensor",
        }
    }

    /// The shape it makes of `dims`; refuses what it cannot take. Also makes room for what it keeps.
    pub fn shape(&mut self, dims: &[usize]) -> Result<Vec<usize>> {
        match self {
            Self::Normalize(n) => n.shape(dims),
            Self::Resize(r) => r.shape(dims),
            Self::CenterCrop(c) => c.shape(dims),
            Self::RandomCrop(c) => c.shape(dims),
            Self::ColorJitter(j) => j.shape(dims),
            Self::ToTensor => to_tensor::shape(dims),
        }
    }

    /// Fills `out`, of the shape that [`Self::shape`] gave for `dims`.
    pub fn apply(&mut self, x: &[f32], dims: &[usize], out: &mut [f32]) {
        match self {
            Self::Normalize(n) => n.apply(x, dims, out),
            Self::Resize(r) => r.apply(x, dims, out),
            Self::CenterCrop(c) => c.apply(x, dims, out),
            Self::RandomCrop(c) => c.apply(x, dims, out),
            Self::ColorJitter(j) => j.apply(x, dims, out),
            Self::ToTensor => to_tensor::apply(x, dims, out),
        }
    }
}
