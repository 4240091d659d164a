// The examples of the docs run, and what they say in comments (`expression // => value`, which may stand in a
// console.log) is true.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { underTest } from '../backends'

const PAGES = [
  'README.md',
  ...['guide', 'tensors', 'images', 'numpy', 'pool', 'anomalies', 'reliability', 'linalg', 'fft'].map(
    name => `docs/${name}.md`,
  ),
]
const api = underTest()

/** The body of a function that does what a block of a page does and checks its comments. */
function program(block: string): string {
  return block
    .replace(/^import (\{[^}]*\}) from 'rustorch-wasm'$/gm, 'const $1 = api')
    .replace(/^import (\{.*?\}) from '(node:.*?)'$/gm, "const $1 = require('$2')")
    .replace(/^(.*\S)\s+\/\/ => (.*)$/gm, (_, statement: string, value: string) => {
      const [, expression = statement] = /^console\.log\((.*)\)$/.exec(statement) ?? []
      return `check(${expression}, ${JSON.stringify(value)})`
    })
}

/** Values as a reader writes them, on one line. */
const text = (value: unknown): string => inspect(value, { depth: 9, breakLength: Number.POSITIVE_INFINITY, compact: 9 })

describe.each(PAGES)('%s', page => {
  const source = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')
  const blocks = [...source.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(match => match[1] as string)
  it('has examples', () => {
    expect(blocks.length).toBeGreaterThan(0)
  })
  it.each(blocks.map((block, i) => [i, block] as const))('example %i', async (_, block) => {
    const body = new Function('api', 'require', 'check', `return (async () => { ${program(block)}\n})()`)
    await body(api, createRequire(import.meta.url), (value: unknown, want: string) => expect(text(value)).toBe(want))
  })
})
