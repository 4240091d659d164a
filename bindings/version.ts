// The package's version; the build puts it in (scripts/build.mjs).

declare const __VERSION__: string

export const version: string = __VERSION__
