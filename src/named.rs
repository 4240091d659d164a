//! Enums that cross the seam: by number to JavaScript and back, by name in what callers read and write.

/// Declares an enum whose variants have names. A variant's number is its place; `cargo xtask generate` writes the names into
/// the TypeScript in the same order.
macro_rules! named {
    ($(#[$meta:meta])* pub enum $Name:ident { $($(#[$about:meta])* $Variant:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $Name {
            $($(#[$about])* $Variant,)+
        }

        impl $Name {
            /// Every one, at the place of its number.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$Variant),+];
            /// What JavaScript calls them, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            #[must_use]
            pub const fn name(self) -> &'static str {
                Self::NAMES[self as usize]
            }
        }
    };
}
pub(crate) use named;
