// Counts checks, runs programs, without what npm leaves in the environment of its scripts.

import { execFile } from 'node:child_process'

const tally = { passed: 0, failed: 0 }

/** Runs one check and says how it went; what it returns, or undefined where it failed. */
export async function check(name, body) {
  const begun = performance.now()
  try {
    const result = await body()
    tally.passed++
    console.log(`ok   ${name} (${Math.round(performance.now() - begun)} ms)`)
    return result
  } catch (error) {
    tally.failed++
    console.log(`FAIL ${name}\n     ${String(error.stack ?? error).replaceAll('\n', '\n     ')}`)
    return undefined
  }
}

/** The last line, and the exit code. */
export function finish() {
  console.log(`${tally.passed} passed, ${tally.failed} failed`)
  process.exitCode = tally.failed === 0 ? 0 : 1
}

const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|RUSTORCH_|NODE_OPTIONS)/i.test(name)),
)

/** Runs a program to its end; never throws for a failing one. */
export function program(file, args, { cwd, env } = {}) {
  return new Promise(resolve => {
    const options = {
      cwd,
      env: { ...inherited, ...env },
      timeout: 120_000,
      maxBuffer: 1 << 26,
      shell: process.platform === 'win32' && file === 'npm',
    }
    execFile(file, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr }),
    )
  })
}

/** Runs a program that must succeed. */
export async function succeed(file, args, options) {
  const result = await program(file, args, options)
  if (result.code !== 0)
    throw new Error(`${file} ${args.join(' ')} ended with ${result.code}:\n${result.stdout}${result.stderr}`)
  return result
}

export const node = (args, options) => program(process.execPath, args, options)
export const nodeSucceeds = (args, options) => succeed(process.execPath, args, options)
