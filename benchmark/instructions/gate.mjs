// `npm run bench:instructions`: counts the instructions of the hot paths under valgrind and compares them with the committed
// counts: more than 5 % above is a failure. `-- --update` writes the counts.
//
// valgrind knows instruction sets up to AVX2, so that is the level counted, whatever the machine has. Counts belong to a
// target, a level and a compiler: others are shown, not compared.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.resolve(here, '..', '..')
const file = path.join(here, 'counts.json')
const ALLOWED = 0.05
/** A path is run so often, and twice as often. */
const REPEATS = 20

function quit(message) {
  console.error(message)
  process.exit(1)
}
function run(program, args) {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (error?.code === 'ENOENT') return { missing: true }
  if (status !== 0) quit(`${program} ${args[0]}: ${stderr.trim().split('\n').slice(-3).join('\n')}`)
  return { stdout, stderr }
}

if (os.platform() !== 'linux') quit('instruction counts are taken by valgrind on Linux')
const valgrind = run('valgrind', ['--version'])
if (valgrind.missing) quit('valgrind is not installed: apt-get install valgrind')
const compiler = run('rustc', ['--version']).stdout.split(' ')[1]

const messages = run('cargo', [
  'bench',
  '--quiet',
  '--locked',
  '--bench',
  'instructions',
  '--no-run',
  '--message-format',
  'json',
]).stdout
const binary = messages
  .split('\n')
  .filter(line => line.startsWith('{'))
  .map(line => JSON.parse(line))
  .find(({ executable, target }) => executable && target?.name === 'instructions')?.executable
if (!binary) quit('cargo built no benchmark named instructions')

const VALGRIND = ['--tool=callgrind', '--callgrind-out-file=/dev/null']
/** Instructions of a whole process. */
function instructions(...args) {
  const { stderr } = run('valgrind', [...VALGRIND, binary, ...args])
  const found = /Collected\s*:\s*(\d+)/.exec(stderr)
  if (!found) quit(`valgrind counted nothing:\n${stderr}`)
  return Number(found[1])
}

const levels = run('valgrind', [...VALGRIND, '--quiet', binary, 'levels']).stdout.trim()
const names = run(binary, ['list']).stdout.trim().split('\n')
const counts = Object.fromEntries(
  names.map(name => {
    const few = instructions(name, String(REPEATS))
    const many = instructions(name, String(2 * REPEATS))
    return [name, Math.round((many - few) / REPEATS)]
  }),
)
const now = { target: `${process.arch} ${os.platform()}`, levels, compiler, counts }

if (process.argv.includes('--update')) {
  writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`)
  console.log(`written: ${path.relative(root, file)}`)
}
const committed = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
const different = !committed || ['target', 'levels', 'compiler'].filter(key => committed[key] !== now[key])

console.log(`Instructions a call, ${now.target}, ${levels}, rustc ${compiler}`)
let worse = 0
for (const [name, count] of Object.entries(counts)) {
  const before = committed?.counts[name]
  const change = before ? count / before - 1 : undefined
  if (change > ALLOWED) worse++
  const verdict =
    change === undefined
      ? 'new'
      : `${change >= 0 ? '+' : ''}${(100 * change).toFixed(2)} %${change > ALLOWED ? '  MORE' : ''}`
  console.log(`${name.padEnd(28)} ${String(count).padStart(9)}  ${verdict}`)
}
if (!committed) quit('no committed counts: npm run bench:instructions -- --update')
if (different.length > 0) {
  console.log(
    `Not compared: the committed counts are of another ${different.join(', ')} (${different.map(key => committed[key]).join(', ')}).`,
  )
} else if (worse > 0) {
  quit(`${worse} paths take more than ${100 * ALLOWED} % more instructions than committed; if that is right, --update.`)
}
