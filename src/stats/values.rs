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

macro_rules! from_lists {
    ($($number:ty => $kind:ident),*) => {$(
        impl<'a> From<&'a [$number]> for Values<'a> {
            fn from(values: &'a [$number]) -> Self {
                Self::$kind(values)
            }
        }

        impl<'a> From<&'a Vec<$number>> for Values<'a> {
            fn from(values: &'a Vec<$number>) -> Self {
                Self::$kind(values)
            }
        }

        impl<'a, const N: usize> From<&'a [$number; N]> for Values<'a> {
            fn from(values: &'a [$number; N]) -> Self {
                Self::$kind(values)
            }
        }
    )*};
}
from_lists!(f32 => Single, f64 => Double);
