// The contract's names at run time, on both builds, with their aliases. Its types are contract/contract.ts, by tsc.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { both } from '../backends'
import { MEMBERS_NOT_YET, NOT_YET, STATICS_NOT_YET } from '../contract/contract'

const text = readFileSync(new URL('../contract/api.d.ts', import.meta.url), 'utf8').replace(
  /\/\*[\s\S]*?\*\/|\/\/.*$/gm,
  '',
)

/** The text between the braces that open at `from`, with inner braces and their contents removed. */
function body(from: number): string {
  let depth = 0
  let out = ''
  for (let i = text.indexOf('{', from); i < text.length; i++) {
    if (text[i] === '{' || text[i] === '(') {
      // A list of parameters is not a list of members, but the name in front of it is one.
      if (depth === 1) out += text[i]
      depth++
    } else if (text[i] === ')') depth--
    else if (text[i] === '}' && --depth === 0) return out
    else if (depth === 1) out += text[i]
  }
  throw new Error('the contract has an open brace')
}

interface Declared {
  name: string
  members: string[]
  statics: string[]
}

const classes: Declared[] = [...text.matchAll(/export class (\w+)/g)].map(match => {
  const declared: Declared = { name: match[1], members: [], statics: [] }
  for (const part of body(match.index).split(/[;\n]/)) {
    const member = part.match(/^\s*(static )?(?:readonly )?(\w+)\s*(?:<\w+>)?\s*[(:]/)
    if (member === null || member[2] === 'constructor') continue
    const list = member[1] ? declared.statics : declared.members
    if (!list.includes(member[2])) list.push(member[2])
  }
  return declared
})
const functions = [...text.matchAll(/export function (\w+)/g)].map(match => match[1])

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
const listed = (lists: Record<string, readonly string[]>, name: string): readonly string[] => lists[name] ?? []

it('was read whole', () => {
  expect(classes.length).toBe(17)
  expect(functions.length).toBe(12)
  expect(classes.find(c => c.name === 'WasmAdvancedMath')?.members.length).toBe(37)
  expect(classes.find(c => c.name === 'MemoryManager')?.statics.length).toBe(12)
})

describe.each(Object.entries(both()))('%s', (_, api) => {
  const exported = api as unknown as Record<string, { prototype: object } & Record<string, unknown>>

  it('exports everything but what is listed as not there yet', () => {
    const missing = [...classes.map(c => c.name), ...functions].filter(name => !(name in exported))
    expect(missing.sort()).toEqual([...NOT_YET].sort())
    expect(exported.Tensor).toBe(exported.WasmTensor)
  })

  it.each(classes.filter(c => !(NOT_YET as readonly string[]).includes(c.name)))(
    '$name',
    ({ name, members, statics }) => {
      const { prototype } = exported[name]
      const absent = (list: string[], target: object): string[] =>
        list.filter(m => !(m in target) || (m === 'toString' && target.toString === Object.prototype.toString))
      if (prototype) expect(absent(members, prototype).sort()).toEqual([...listed(MEMBERS_NOT_YET, name)].sort())
      expect(absent(statics, exported[name]).sort()).toEqual([...listed(STATICS_NOT_YET, name)].sort())
      // Every name of two words has its other spelling, and that is the same function.
      for (const [target, list] of [
        [prototype ?? {}, members],
        [exported[name], statics],
      ] as const) {
        const own = target as Record<string, unknown>
        for (const m of list) if (m.includes('_') && m in own) expect(own[camel(m)], camel(m)).toBe(own[m])
      }
      expect((exported[name] as unknown as { name: string }).name).toBe(name)
      if (prototype && members.includes('free'))
        expect(typeof (prototype as Record<symbol, unknown>)[Symbol.dispose]).toBe('function')
    },
  )
})
