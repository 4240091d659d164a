declare module 'rustorch.wasm' {
  /** base64 */
  const text: string
  export default text
}
declare module '*/rustorch.wasm' {
  const compiled: unknown
  export default compiled
}
declare module '*/rustorch_wasm.js' {
  export function initSync(input: { module: WebAssembly.Module }): unknown
}
