// The command line and the examples, run as a user would run them.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect } from 'vitest'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const folder = mkdtempSync(path.join(tmpdir(), 'rustorch-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

export interface Outcome {
  code: number | null
  out: string
  err: string
}

/** Runs a script of the checkout; with `input` on its standard input. */
export function node(
  file: string,
  args: readonly string[],
  input?: string | Uint8Array,
  flags: readonly string[] = [],
) {
  const child = spawn(process.execPath, [...flags, path.join(root, file), ...args], { cwd: root })
  const outcome: Outcome = { code: null, out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', chunk => {
    outcome.out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', chunk => {
    outcome.err += chunk
  })
  child.stdin.on('error', () => {}) // a program that ends early does not read all
  child.stdin.end(input)
  return new Promise<Outcome>(resolve => child.on('close', code => resolve({ ...outcome, code })))
}

/** `rustorch-wasm` with these arguments. */
export const cli = (args: readonly string[], input?: string | Uint8Array): Promise<Outcome> =>
  node('dist/cli.mjs', args, input)

/** The objects that `--json` printed. */
// biome-ignore lint/suspicious/noExplicitAny: what the tests look at differs by command
export const objects = ({ out }: Outcome): any[] =>
  out
    .trim()
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))

/** A file in the tests' folder; its path. */
export function file(name: string, content: string | Uint8Array): string {
  const target = path.join(folder, name)
  writeFileSync(target, content)
  return target
}

/** Runs a command that must say what is wrong, with 2 and nothing on standard output. */
export async function refused(args: readonly string[], message: RegExp, input?: string | Uint8Array): Promise<void> {
  const { code, err, out } = await cli(args, input)
  expect({ code, err, out }).toEqual({ code: 2, err: expect.stringMatching(message), out: '' })
}
