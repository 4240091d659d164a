//! Arithmetic over plain memory: no shape, no pool, no allocation, no `Result`.
