// RUSTORCH_BACKEND: the build that the user of the process asks for.

export type Choice = 'native' | 'wasm' | undefined

export function chosenBackend(): Choice {
  const wanted = environment()
  if (wanted === undefined || wanted === '') return undefined
  if (wanted === 'native' || wanted === 'wasm') return wanted
  throw new Error(`rustorch-wasm: RUSTORCH_BACKEND must be "native" or "wasm", got ${JSON.stringify(wanted)}`)
}

function environment(): string | undefined {
  try {
    return process.env.RUSTORCH_BACKEND
  } catch {
    return undefined // Deno, where the program may not read its environment: nothing was asked for
  }
}
