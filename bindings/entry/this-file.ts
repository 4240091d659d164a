// The file that this code runs in, as a path or a URL: what lies beside it is looked for from there.

type CallSites = { getCallSites?(count: number): { scriptName: string }[] }

/** Undefined where the runtime does not tell. */
export function thisFile(): string | undefined {
  if (typeof __filename === 'string') return __filename
  // An ES module has no `__filename`, and this file, which becomes CommonJS, cannot ask for `import.meta`. So a bundle asks who
  // called: Node by a function, older ones by the text of a stack.
  const { getCallSites } = (process.getBuiltinModule?.('node:util') ?? {}) as CallSites
  const called =
    getCallSites?.(1)[0]?.scriptName ?? /\(?(file:\/\/.+?):\d+:\d+\)?$/m.exec(String(new Error().stack))?.[1]
  return called?.startsWith('file://') ? called : undefined
}
