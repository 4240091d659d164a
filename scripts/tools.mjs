// What every script needs: run a program, say what is going on, find the project's root, know what has to be made again.

import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** A path in the project. */
export const at = (...parts) => path.join(root, ...parts)

/** Prints a step of the work, with the seconds since the start. */
const begun = Date.now()
export function step(what) {
  console.log(`[${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s] ${what}`)
}

/** Runs a program in the project's root and shows its output; ends this script where it fails. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    ...options,
    env: { ...process.env, ...options.env },
  })
  if (error?.code === 'ENOENT') quit(`${program} is not installed${options.hint ? `: ${options.hint}` : ''}`)
  if (error) quit(`${program}: ${error.message}`)
  if (status !== 0) quit(`failed: ${program} ${args.join(' ')}`)
}

/** Runs a program quietly; its status and what it printed, to stdout and in all. */
export function attempt(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8', ...options })
  return {
    ok: status === 0,
    stdout: stdout ?? '',
    output: `${stdout ?? ''}${stderr ?? ''}`.trim(),
    missing: error?.code === 'ENOENT',
  }
}

/** Ends the script with a sentence. */
export function quit(message) {
  console.error(`\n${message}`)
  process.exit(1)
}

/** The compiler, for `node`. Two versions of TypeScript are installed, and only one can be `tsc` in .bin. */
export const TSC = at('node_modules', 'typescript', 'bin', 'tsc')

/** A tool that npm installed. */
export const bin = name => at('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

/** Whether `from` changed after `to` was made. */
export function newer(from, to) {
  return !existsSync(to) || statSync(from).mtimeMs > statSync(to).mtimeMs
}

let directory

/** Where cargo puts what it builds. */
export function targetDirectory() {
  directory ??= JSON.parse(
    attempt('cargo', ['metadata', '--format-version=1', '--no-deps', '--locked']).output || '{}',
  ).target_directory
  return directory ?? at('target')
}
