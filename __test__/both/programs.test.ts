// Random programs on both builds and a naive model, side by side: a sample, the same on every run. `npm run fuzz` makes more.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { both } from '../backends'
import { type Figures, run } from '../programs/program'

const PROGRAMS = 10_000

it(`${PROGRAMS} programs come to the same`, async () => {
  const builds = both()
  const figures: Figures = { steps: 0, results: 0, errors: 0, predicted: 0 }
  const program = fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: 20, size: 'max' })
  await fc.assert(
    fc.asyncProperty(program, async steps => {
      const wrong = await run(builds, steps, figures)
      if (wrong !== undefined) throw new Error(wrong)
    }),
    { numRuns: PROGRAMS },
  )
  // Most calls give a result, and the model knows many of them: neither errors nor silence are all that was compared.
  expect(figures.results).toBeGreaterThan(PROGRAMS * 4)
  expect(figures.errors).toBeGreaterThan(PROGRAMS)
  expect(figures.predicted).toBeGreaterThan(PROGRAMS)
})
