// Test runners, this year's and last year's: the smoke suite as their tests, which run in realms of their own.

import { createRequire } from 'node:module'
import path from 'node:path'
import { NODE_ENVIRONMENTS, runJest, runVitest, writeTests } from '../package/runners.mjs'
import { NODES, tool } from './tools.mjs'

const require = createRequire(import.meta.url)
const folderOf = name => path.dirname(require.resolve(`${name}/package.json`))
export const ENVIRONMENTS = ['node', 'jsdom', 'happy-dom']

const RUNNERS = {
  'Jest 29': { jest: tool('jest-29') },
  'Jest 30': { jest: folderOf('jest'), environments: ['node', 'jsdom'] },
  'Vitest 3': { vitest: tool('vitest-3') },
  'Vitest 4': { vitest: folderOf('vitest'), environments: NODE_ENVIRONMENTS },
}

export async function tryRunners(table, folder) {
  writeTests(folder)
  for (const [title, { jest, vitest, environments = ['node'] }] of Object.entries(RUNNERS)) {
    for (const environment of ENVIRONMENTS) {
      if (!environments.includes(environment)) {
        const reason =
          jest && environment === 'happy-dom'
            ? 'Jest has no such environment of its own.'
            : 'The environments are tried with the newest runner only.'
        table.notHere(title, environment, reason)
        continue
      }
      await table.cell(title, environment, async () => {
        for (const { version, program } of NODES) {
          if (version === '20.0') continue // the runners ask for a newer one
          if (jest) await runJest(folder, jest, environment, program)
          else await runVitest(folder, vitest, [environment], program)
        }
        return jest && environment !== 'node' ? 'WASM' : 'native'
      })
    }
  }
}
