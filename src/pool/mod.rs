//! Pooled memory: size classes, blocks, tiers and limits, counters. Knows bytes, not shapes.
