//! The operations: the table that lists them and the bodies that run them over tensors.
