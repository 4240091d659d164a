// The installed package under test runners, which run tests in realms of their own: Jest in Node and jsdom, Vitest in forks,
// threads and vm threads, in Node, jsdom and happy-dom. The runners are this project's own tools.

import { copyFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { check, succeed } from './checks.mjs'

const require = createRequire(import.meta.url)
const SMOKE = fileURLToPath(new URL('smoke.cjs', import.meta.url))
/** Tests in the smoke suite. */
const TESTS = 6

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

export const NODE_ENVIRONMENTS = ['node', 'jsdom', 'happy-dom']
const POOLS = ['forks', 'threads', 'vmThreads']

/** Writes the smoke suite into an app, as tests. */
export function writeTests(folder) {
  copyFileSync(SMOKE, path.join(folder, 'smoke.test.cjs'))
  writeFileSync(path.join(folder, 'import.test.mjs'), IMPORT)
}

/** Runs the smoke suite by a Jest that is installed in `jest`, under a Node. */
export async function runJest(folder, jest, environment, program = process.execPath) {
  const config = {
    rootDir: folder,
    testMatch: ['**/smoke.test.cjs'],
    moduleFileExtensions: ['js', 'cjs', 'json', 'node'],
    transform: {},
    testEnvironment: environment === 'node' ? 'node' : require.resolve(`jest-environment-${environment}`),
    injectGlobals: true,
  }
  const args = [path.join(jest, 'bin', 'jest.js'), '--config', JSON.stringify(config), '--ci', '--no-watchman']
  // In jsdom Jest asks for what is for browsers.
  const env = { EXPECTED_BACKEND: environment === 'node' ? 'native' : 'wasm' }
  const { stderr } = await succeed(program, args, { cwd: folder, env })
  if (!stderr.includes(`Tests:       ${TESTS} passed, ${TESTS} total`)) throw new Error(stderr)
}

/** Runs the smoke suite and an import by a Vitest that is installed in `vitest`, in every pool. */
export async function runVitest(folder, vitest, environments, program = process.execPath) {
  // Vitest looks for environments beside the tests.
  const modules = { vitest, ...Object.fromEntries(['jsdom', 'happy-dom'].map(name => [name, installed(name)])) }
  for (const [name, from] of Object.entries(modules)) {
    const link = path.join(folder, 'node_modules', name)
    rmSync(link, { force: true })
    symlinkSync(from, link, 'junction')
  }
  const projects = POOLS.flatMap(pool =>
    environments.map(environment => ({
      test: {
        name: `${pool} ${environment}`,
        pool,
        environment,
        globals: true,
        env: { ONE_REALM: pool === 'vmThreads' ? 'no' : 'yes' },
        include: ['smoke.test.cjs', 'import.test.mjs'],
      },
    })),
  )
  writeFileSync(path.join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify({ test: { projects } })}\n`)
  const args = [path.join(vitest, 'vitest.mjs'), 'run', '--reporter=json']
  const { stdout } = await succeed(program, args, { cwd: folder, env: { EXPECTED_BACKEND: 'native' } })
  const { numPassedTests, numTotalTests } = JSON.parse(stdout.slice(stdout.indexOf('{')))
  if (numPassedTests !== (TESTS + 1) * projects.length || numTotalTests !== numPassedTests) throw new Error(stdout)
}

const installed = name => path.dirname(require.resolve(`${name}/package.json`))

export async function checkRunners(folder) {
  writeTests(folder)
  for (const environment of ['node', 'jsdom'])
    await check(`Jest, ${environment}`, () => runJest(folder, installed('jest'), environment))
  await check(`Vitest, ${POOLS.join(', ')}, each in ${NODE_ENVIRONMENTS.join(', ')}`, () =>
    runVitest(folder, installed('vitest'), NODE_ENVIRONMENTS),
  )
}
