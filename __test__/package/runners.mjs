// The installed package under test runners, which run tests in realms of their own: Jest in Node and jsdom, Vitest in forks,
// threads and vm threads, in Node, jsdom and happy-dom. The runners are this project's own tools.

import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { check, nodeSucceeds } from './checks.mjs'

const require = createRequire(import.meta.url)
const SMOKE = fileURLToPath(new URL('smoke.cjs', import.meta.url))
/** Tests in the smoke suite. */
const TESTS = 6

const VITEST = ['forks', 'threads', 'vmThreads'].flatMap(pool =>
  ['node', 'jsdom', 'happy-dom'].map(environment => ({ pool, environment })),
)

export async function checkRunners(folder) {
  const write = (name, text) => writeFileSync(path.join(folder, name), text)
  copyFileSync(SMOKE, path.join(folder, 'smoke.test.cjs'))
  for (const environment of ['node', 'jsdom']) {
    await check(`Jest, ${environment}`, async () => {
      const config = {
        rootDir: folder,
        testMatch: ['**/smoke.test.cjs'],
        moduleFileExtensions: ['js', 'cjs', 'json', 'node'],
        transform: {},
        testEnvironment: require.resolve(`jest-environment-${environment}`),
        // jsdom asks for what is for browsers by default; the tests are of the addon.
        testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
        injectGlobals: true,
      }
      const bin = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js')
      const args = [bin, '--config', JSON.stringify(config), '--ci', '--no-watchman']
      const { stderr } = await nodeSucceeds(args, { cwd: folder })
      if (!stderr.includes(`Tests:       ${TESTS} passed, ${TESTS} total`)) throw new Error(stderr)
    })
  }

  // Vitest looks for environments beside the tests.
  for (const name of ['vitest', 'jsdom', 'happy-dom']) {
    const from = path.dirname(require.resolve(`${name}/package.json`))
    symlinkSync(from, path.join(folder, 'node_modules', name), 'junction')
  }
  await check(`Vitest, ${VITEST.map(v => `${v.pool} ${v.environment}`).join(', ')}`, async () => {
    const projects = VITEST.map(({ pool, environment }) => ({
      test: { name: `${pool} ${environment}`, pool, environment, globals: true, include: ['smoke.test.cjs'] },
    }))
    write('vitest.config.mjs', `export default ${JSON.stringify({ test: { projects } })}\n`)
    const bin = path.join(path.dirname(require.resolve('vitest/package.json')), 'vitest.mjs')
    const { stdout } = await nodeSucceeds([bin, 'run', '--reporter=json'], { cwd: folder })
    const { numPassedTests, numTotalTests } = JSON.parse(stdout.slice(stdout.indexOf('{')))
    if (numPassedTests !== TESTS * VITEST.length || numTotalTests !== numPassedTests) throw new Error(stdout)
  })
}
