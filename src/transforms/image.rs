//! The shape of an image.

use crate::error::{Code, Error, Result};
use crate::shape::Dims;

/// Height, width and channels; a shape without channels has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
}

impl Image {
    pub fn of(op: &str, dims: &[usize]) -> Result<Self> {
        match *dims {
            [height, width] => Ok(Self { height, width, channels: 1 }),
            [height, width, channels] => Ok(Self { height, width, channels }),
            _ => {
                let what =
                    format_args!("an image is [height, width, channels] or [height, width], got shape {}", Dims(dims));
                Err(Error::new(Code::Shape, op, what))
            }
        }
    }

    /// The image of a shape that was checked before.
    #[must_use]
    pub fn known(dims: &[usize]) -> Self {
        let at = |i: usize| dims.get(i).copied().unwrap_or(1);
        Self { height: at(0), width: at(1), channels: at(2) }
    }
}

/// `dims` with another height and width.
#[must_use]
pub fn resized(dims: &[usize], height: usize, width: usize) -> Vec<usize> {
    let mut dims = dims.to_vec();
    dims[0] = height;
    dims[1] = width;
    dims
}

/// A size, which must be above 0.
pub fn side(op: &str, name: &str, value: f64) -> Result<usize> {
    if value >= 1.0 && value.fract() == 0.0 && value <= f64::from(u32::MAX) {
        return Ok(value as usize);
    }
    Err(Error::new(Code::Argument, op, format_args!("{name} must be a whole number of at least 1, got {value}")))
}
