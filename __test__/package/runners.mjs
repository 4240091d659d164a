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

/** Vitest resolves imports itself, by conditions of its own, and leaves `require` to Node. */
const IMPORT = `import { createRequire } from 'node:module'
import { backend, Tensor } from 'rustorch-wasm'
it('imports what is required', () => {
  expect(backend()).toMatchObject({ kind: 'native' })
  const required = createRequire(import.meta.url)('rustorch-wasm')
  expect(required.backend()).toMatchObject({ kind: 'native' })
  // Vitest's vm threads import into a realm of their own, but require from outside.
  expect(required.Tensor === Tensor).toBe(process.env.ONE_REALM === 'yes')
})
`

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
        injectGlobals: true,
      }
      const bin = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js')
      const args = [bin, '--config', JSON.stringify(config), '--ci', '--no-watchman']
      // In jsdom Jest asks for what is for browsers.
      const env = { EXPECTED_BACKEND: environment === 'node' ? 'native' : 'wasm' }
      const { stderr } = await nodeSucceeds(args, { cwd: folder, env })
      if (!stderr.includes(`Tests:       ${TESTS} passed, ${TESTS} total`)) throw new Error(stderr)
    })
  }

  // Vitest looks for environments beside the tests.
  for (const name of ['vitest', 'jsdom', 'happy-dom']) {
    const from = path.dirname(require.resolve(`${name}/package.json`))
    symlinkSync(from, path.join(folder, 'node_modules', name), 'junction')
  }
  write('import.test.mjs', IMPORT)
  await check(`Vitest, ${VITEST.map(v => `${v.pool} ${v.environment}`).join(', ')}`, async () => {
    const projects = VITEST.map(({ pool, environment }) => ({
      test: {
        name: `${pool} ${environment}`,
        pool,
        environment,
        globals: true,
        env: { ONE_REALM: pool === 'vmThreads' ? 'no' : 'yes' },
        include: ['smoke.test.cjs', 'import.test.mjs'],
      },
    }))
    write('vitest.config.mjs', `export default ${JSON.stringify({ test: { projects } })}\n`)
    const bin = path.join(path.dirname(require.resolve('vitest/package.json')), 'vitest.mjs')
    const env = { EXPECTED_BACKEND: 'native' }
    const { stdout } = await nodeSucceeds([bin, 'run', '--reporter=json'], { cwd: folder, env })
    const { numPassedTests, numTotalTests } = JSON.parse(stdout.slice(stdout.indexOf('{')))
    if (numPassedTests !== (TESTS + 1) * VITEST.length || numTotalTests !== numPassedTests) throw new Error(stdout)
  })
}
