// `rustorch-wasm/redis`, as the command line uses it: the build leaves this import as it is.

export * from '../redis/entry'
