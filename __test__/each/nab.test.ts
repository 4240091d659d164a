// The anomaly benchmark on this build: the figures that the docs give are those that come out.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadCorpus, run, YARDSTICKS } from '../../benchmark/nab/corpus.mjs'
import { packageDetector } from '../../benchmark/nab/run.mjs'
import { scoreCorpus } from '../../benchmark/nab/scorer.mjs'
import { underTest } from '../backends'

const corpus = await loadCorpus()
const docs = readFileSync(new URL('../../docs/nab.md', import.meta.url), 'utf8')

/** The three profiles' figures in a row of the table. */
function documented(row: string): number[] {
  const line = docs.split('\n').find(text => text.startsWith(`| ${row}`)) as string
  return line
    .split('|')
    .slice(2, 5)
    .map(cell => Number(cell.replaceAll('*', '')))
}

const figures = (detector: () => (value: number, seconds: number) => number, digits: number) =>
  Object.values(scoreCorpus(run(corpus, detector))).map(({ score }) => Number(score.toFixed(digits)))

it('score() has the figures of docs/nab.md', () => {
  expect(corpus).toHaveLength(31)
  expect(figures(packageDetector(underTest()), 2)).toEqual(documented('**score()**'))
})

it.each([
  ['null', YARDSTICKS.null],
  ['random', YARDSTICKS.random],
  ['windowed z-score', YARDSTICKS['windowed z-score']],
])('the yardstick %s too', (name, detector) => {
  expect(figures(detector, 1)).toEqual(documented(name))
})
