// The guide's code blocks, read from docs/guide.md, and run as they are written.

import { readFileSync } from 'node:fs'

export interface Block {
  /** 'javascript', 'typescript', 'rust' */
  language: string
  /** the heading it stands under */
  heading: string
  code: string
}

export function readBlocks(): Block[] {
  const blocks: Block[] = []
  let heading = ''
  let open: { language: string; indent: number; lines: string[] } | undefined
  for (const line of readFileSync(new URL('../docs/guide.md', import.meta.url), 'utf8').split('\n')) {
    const fence = line.match(/^(\s*)```(\w*)\s*$/)
    if (fence && open) {
      blocks.push({ language: open.language, heading, code: open.lines.map(l => l.slice(open?.indent)).join('\n') })
      open = undefined
    } else if (fence) open = { language: fence[2], indent: fence[1].length, lines: [] }
    else if (open) open.lines.push(line)
    else if (line.startsWith('#')) heading = line.replace(/^#+ /, '')
  }
  return blocks
}

/**
 * Runs a block with `given` as its missing variables; an import becomes a look into `given`. Returns what the block
 * declares at its top level.
 */
export function runBlock({ code }: Block, given: Record<string, unknown>): Record<string, unknown> {
  const declared = [...code.matchAll(/^(?:const|let|class|function) (\w+)/gm)].map(m => m[1])
  const imported = [...code.matchAll(/^import \{ (.*) \} from 'rustorch-wasm';$/gm)].flatMap(m => m[1].split(', '))
  for (const name of imported) if (!(name in given)) throw new Error(`the block imports ${name}, which is not exported`)
  const body = code.replace(/^import .*$/gm, '')
  const names = Object.keys(given).filter(name => !declared.includes(name))
  const run = new Function(...names, `'use strict'\n${body}\nreturn { ${declared.join(', ')} }`)
  return run(...names.map(name => given[name]))
}
