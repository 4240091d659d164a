// `npm run test:threads [-- TERMINATIONS]`: the suite of each build in 8 threads of one process at once; 1,000 workers terminated at any
// moment (or as many as told), with the addon on the main thread and without; processes that end in the midst of work.

import { at, run, step } from '../../scripts/tools.mjs'

const [terminations = '1000'] = process.argv.slice(2)
const node = (args, env) => run(process.execPath, args, { env })

/** What these count is the process's, all threads together: they need one of their own. */
const OF_THE_PROCESS = ['pool-model', 'end-of-memory', 'realms', 'lifetimes']
const without = OF_THE_PROCESS.flatMap(name => ['--exclude', `__test__/each/${name}.test.ts`])
for (const build of ['native', 'wasm']) {
  step(`the suite of the ${build} build in 8 threads at once`)
  const suite = ['--expose-gc', at('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', build, ...without]
  node(suite, { SUITE_IN_THREADS: '8' })
}
for (const where of ['main', 'workers']) {
  step(`${terminations} terminations, the addon in ${where === 'main' ? 'the main thread too' : 'workers only'}`)
  node([at('__test__', 'threads', 'many.mjs'), where, terminations])
}
step('processes that end in the midst of work, 20 times each way')
node([at('__test__', 'threads', 'ends.mjs'), '20'])
