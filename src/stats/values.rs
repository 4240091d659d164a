//! Numbers as they came: f32 where they were a tensor's or a Float32Array's, else f64.

/// A number that is an f64, or becomes one without rounding.
pub trait Value: Copy + Into<f64> {}

impl Value for f32 {}
impl Value for f64 {}

/// The numbers of a call.
#[derive(Clone, Copy)]
pub enum Values<'a> {
    Single(&'a [f32]),
    Double(&'a [f64]),
}

impl Values<'_> {
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Single(values) => values.len(),
            Self::Double(values) => values.len(),
        }
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
