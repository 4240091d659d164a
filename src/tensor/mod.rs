//! A shape and a lease on a block; views, movement, random numbers, npy.
