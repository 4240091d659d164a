//! Chains of operations fused into one pass.
