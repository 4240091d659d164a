#!/usr/bin/env node
// `npx rustorch-wasm COMMAND FILE`: series and tables through detectors, quality and statistics, from a shell, and the
// workers of a fleet.

import { type Command, Help } from './arguments'
import { describe } from './commands/describe'
import { detect } from './commands/detect'
import { feed } from './commands/feed'
import { quality } from './commands/quality'
import { stats } from './commands/stats'
import { status } from './commands/status'
import { worker } from './commands/worker'
import { remark } from './output'
import { Usage } from './reader/errors'

/** A command is a file of its own in commands/, and an entry here. */
const COMMANDS: readonly Command[] = [detect, quality, stats, describe, feed, worker, status]

const USAGE = `usage: rustorch-wasm COMMAND FILE [options]
       rustorch-wasm COMMAND [options], of worker and status

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

rustorch-wasm COMMAND --help has the options of a command.

exit codes: 0 well; 1 found, with --fail: anomalies, or quality below the threshold; 2 wrong use, unreadable input, a column
without a number, or, with --fail, nothing found but cells that could not be read`

const WELL = 0
const WRONG = 2

async function main(argv: string[]): Promise<number> {
  const command = COMMANDS.find(({ name }) => name === argv[0])
  try {
    if (command !== undefined) return await command.run(argv.slice(1))
    if (argv.includes('--help')) throw new Help()
    throw new Usage(argv[0] === undefined ? 'expected: COMMAND FILE' : `there is no command ${argv[0]}`)
  } catch (error) {
    const usage = command?.usage ?? USAGE
    if (error instanceof Help) {
      console.log(usage)
      return WELL
    }
    remark((error as Error).message)
    if (error instanceof Usage) console.error(`\n${usage}`)
    return WRONG
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no failure.
  if (error.code === 'EPIPE') process.exit(WELL)
  remark(`standard output: ${error.message}`)
  process.exit(WRONG)
})
const code = await main(process.argv.slice(2))
for (const stream of [process.stdout, process.stderr]) await new Promise(resolve => stream.write('', resolve))
// A feed that goes on would keep the process after an error.
process.exit(code)
