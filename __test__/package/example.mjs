// The README's first example, in the forms the package is used in. The example itself stays to the letter; what is put
// around it reports the result before the example frees it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const [, EXAMPLE] = /^```js\n(import [\s\S]*?)^```$/m.exec(README)
const CLEANUP = /^for \(const thing of .*free\(\)/m

const withReport = source => {
  assert.match(source, CLEANUP)
  const value =
    '{ backend: backend(), values: [...y.data()], stats: JSON.parse(MemoryManager.get_stats()), ready: performance.now() - begun }'
  return source.replace(CLEANUP, line => `report(${value})\n${line}`)
}

/** An ES module; `specifier` and the body of `report(value)` may differ. */
export const esm = ({
  specifier = 'rustorch-wasm',
  report = "console.log('RESULT ' + JSON.stringify(value))",
  type = '',
} = {}) =>
  `import { backend } from '${specifier}'
const begun = performance.now()
const report = (value${type}) => { ${report} }
${withReport(EXAMPLE).replace("'rustorch-wasm'", `'${specifier}'`)}`

export const cjs = ({ specifier = 'rustorch-wasm' } = {}) =>
  esm({ specifier }).replace(/^import (\{.*\}) from ('.*');?$/gm, 'const $1 = require($2)')

/** Strict TypeScript, without the types of Node or the DOM. */
export const typescript = specifier =>
  `declare const console: { log(...values: unknown[]): void }
declare const performance: { now(): number }
${esm({ specifier, type: ': unknown' })}`

/** What a run printed with `report`. */
export function reported(stdout) {
  const line = stdout.split('\n').find(l => l.startsWith('RESULT '))
  assert.ok(line, `no result in: ${stdout}`)
  return JSON.parse(line.slice('RESULT '.length))
}

/** tanh of 1, 2, 3, 4 within one float32 step. */
export function assertValues(values) {
  assert.equal(values.length, 4)
  values.forEach((value, i) => {
    assert.equal(value, Math.fround(value))
    assert.ok(Math.abs(value - Math.tanh(i + 1)) <= 2 ** -24, `tanh(${i + 1}) is ${value}`)
  })
}
