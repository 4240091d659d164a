// One suite, two builds: what is in `__test__/each` runs once on the native build and once on the WASM build;
// `both` loads the two into one process to compare them; `project` looks at the sources.

import { defineConfig } from 'vitest/config'

const project = (name: string, folder: string, env: Record<string, string> = {}) => ({
  extends: true as const,
  test: { name, include: [`__test__/${folder}/**/*.test.ts`], env },
})

export default defineConfig({
  test: {
    pool: 'forks',
    // Tests of garbage collection call global.gc().
    execArgv: ['--expose-gc'],
    maxWorkers: 2,
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
