// The package itself: the build leaves this import as it is, so that both share one copy of the classes.

export * from '../api'
