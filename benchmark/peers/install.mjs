// Installs the peers, once, apart from the package's own tools: the npm ones by the lock file here (no install scripts run,
// nothing is downloaded but the packages themselves), NumPy into a virtual environment. Says which cannot be had, and why.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { peersFolder, python, venv } from '../contestants.mjs'

/** The last lines of what a program printed, without paths of this machine. */
const lastWords = text => text.trim().split('\n').slice(-2).join(' ').replaceAll(peersFolder, '.').slice(0, 300)

function run(program, args, env = {}) {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd: peersFolder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  if (error) return error.code === 'ENOENT' ? `${program} is not installed` : error.message
  return status === 0 ? undefined : lastWords(`${stdout}\n${stderr}`)
}

/** Whether node_modules is what the lock file says. */
function upToDate() {
  const lock = path.join(peersFolder, 'package-lock.json')
  const installed = path.join(peersFolder, 'node_modules', '.package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs
}

function installNpm() {
  if (upToDate()) return undefined
  process.stderr.write('installing the npm peers (about 500 MB, most of it ONNX Runtime for every platform) ...\n')
  // Its CPU binary is inside the package; the script would download a GPU one.
  return run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    ONNXRUNTIME_NODE_INSTALL: 'skip',
  })
}

function installNumpy() {
  const [, wanted] = /^numpy==(.+)$/m.exec(readFileSync(path.join(peersFolder, 'requirements.txt'), 'utf8'))
  if (run(python, ['-c', `import numpy; assert numpy.__version__ == '${wanted}'`]) === undefined) return undefined
  process.stderr.write('installing NumPy ...\n')
  return (
    run('python3', ['-m', 'venv', venv]) ??
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', 'requirements.txt'])
  )
}

/** Installs what `contestants` need; those that cannot run are in the map, with the reason. */
export function installPeers(contestants) {
  const missing = new Map()
  const wants = name =>
    contestants.some(({ needs = [] }) => (name === 'numpy') === needs.includes('numpy') && needs.length > 0)
  const npm = wants('npm') ? installNpm() : undefined
  const numpy = wants('numpy') ? installNumpy() : undefined
  for (const { id, needs = [] } of contestants) {
    for (const name of needs) {
      if (name === 'numpy') {
        if (numpy !== undefined) missing.set(id, `NumPy could not be installed: ${numpy}`)
      } else if (!existsSync(path.join(peersFolder, 'node_modules', name, 'package.json'))) {
        missing.set(id, `${name} could not be installed: ${npm ?? 'not in node_modules'}`)
      }
    }
  }
  for (const [id, reason] of missing) process.stderr.write(`without ${id}: ${reason}\n`)
  return missing
}
