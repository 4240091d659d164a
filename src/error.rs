//! Every failure there is: one type, a stable code and a message that names the operation and the values.

use std::fmt;

/// The code a caller can branch on; the same names on the JavaScript side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Shapes that do not fit each other or the data.
    Shape,
    /// A value outside its documented range, or of the wrong type.
    Argument,
    /// Use after `free()`.
    Freed,
    /// A statistic of no elements.
    Empty,
    /// The buffer could not be had; nothing was changed.
    OutOfMemory,
    /// Unreadable `.npy` or snapshot input.
    Format,
    /// A matrix that has no inverse, or is not positive definite.
    Singular,
    /// An iteration that came to no end.
    NoConvergence,
    /// A bug of ours, caught at the seam.
    Internal,
}

impl Code {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Shape,
        Self::Argument,
        Self::Freed,
        Self::Empty,
        Self::OutOfMemory,
        Self::Format,
        Self::Singular,
        Self::NoConvergence,
        Self::Internal,
    ];

    /// The name callers see.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shape => "ERR_SHAPE",
            Self::Argument => "ERR_ARGUMENT",
            Self::Freed => "ERR_FREED",
            Self::Empty => "ERR_EMPTY",
            Self::OutOfMemory => "ERR_OUT_OF_MEMORY",
            Self::Format => "ERR_FORMAT",
            Self::Singular => "ERR_SINGULAR",
            Self::NoConvergence => "ERR_NO_CONVERGENCE",
            Self::Internal => "ERR_INTERNAL",
        }
    }
}

/// A failure: `op: what is wrong, with the values[; what to do]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    code: Code,
    message: String,
}

impl Error {
    /// `op` is the public name of the call that failed.
    pub fn new(code: Code, op: &str, what: impl fmt::Display) -> Self {
        Self { code, message: format!("{op}: {what}") }
    }

    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.message, self.code.name())
    }
}

impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;
