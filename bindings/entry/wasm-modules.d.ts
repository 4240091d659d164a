declare module 'rustorch.wasm' {
  /** The characters of the text. */
  export const alphabet: string
  /** All byte values, the most frequent first. */
  export const order: readonly number[]
  /** Bytes of the module. */
  export const size: number
  export const text: string
}
declare module 'rustorch.wasm?base64' {
  const base64: string
  export default base64
}
declare module '*/rustorch.wasm' {
  const compiled: unknown
  export default compiled
}
declare module '*/rustorch.wasm?module' {
  const compiled: unknown
  export default compiled
}
