// One suite, two builds: what is in `__test__/each` runs once on the native build and once on the WASM build;
// `both` loads the two into one process to compare them; `project` looks at the sources.

import { defineConfig } from 'vitest/config'

const project = (name: string, folder: string, env: Record<string, string> = {}) => ({
  extends: true as const,
  test: { name, include: [`__test__/${folder}/**/*.test.ts`], env },
})

/** Test files at once in the threads of one process, for `npm run test:threads`; else two at a time in processes of their own. */
const threads = Number(process.env.SUITE_IN_THREADS ?? 0)

export default defineConfig({
  test: {
    pool: threads > 0 ? 'threads' : 'forks',
    // Tests of garbage collection call global.gc(); threads have it of their process.
    execArgv: threads > 0 ? [] : ['--expose-gc'],
    maxWorkers: threads > 0 ? threads : 2,
    testTimeout: 300_000, // a machine that is shared can be ten times slower than one that is not
    setupFiles: ['__test__/setup.ts'],
    projects: [
      project('native', 'each', { BUILD_UNDER_TEST: 'native' }),
      project('wasm', 'each', { BUILD_UNDER_TEST: 'wasm' }),
      project('both', 'both'),
      project('project', 'project'),
    ],
  },
})
