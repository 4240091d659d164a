// The package itself, as the command line uses it: the build leaves this import as it is.

export * from '../api'
