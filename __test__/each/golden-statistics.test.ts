// Statistics against values that were computed elsewhere (__test__/golden/statistics.json).

import { describe, expect, it } from 'vitest'
import { type Tensor, underTest } from '../backends'
import { decode, type Encoded } from '../floats'
import golden from '../golden/statistics.json'

interface Case {
  x: Encoded
  y: Encoded
  correlation: number
  covariance: number
  percents: number[]
  percentiles: number[]
  mean: number
  std_population: number
  variance_population: number
  median: number
  skewness_population: number
  kurtosis_excess_population: number
  histogram10: { counts: number[]; edges: number[] }
  iqr_outlier_indices: number[]
  'z_over_2.5_indices': number[]
  uniqueness_percent: number
}

const api = underTest()
const cases = golden as unknown as Case[]

/** Classes of the contract that are not there yet. A line goes when its class comes; the test below insists. */
const NOT_YET: string[] = []

it('lists as missing just what is missing', () => {
  expect(['WasmStatisticalFunctions', 'WasmStatisticalAnalyzer'].filter(name => !(name in api))).toEqual(NOT_YET)
})

const close = (got: number, want: number, rtol = 1e-12): void => {
  expect(Math.abs(got - want), `${got}, should be ${want}`).toBeLessThanOrEqual(rtol * Math.abs(want) + 1e-14)
}

/** A class by name, for those that the types do not have yet. */
// biome-ignore lint/suspicious/noExplicitAny: its type is the contract's, see the tests of that
const make = (name: string): any => new (api as unknown as Record<string, new () => unknown>)[name]()

describe.each(cases.map((c, i) => [i, c] as const))('case %i', (_, c) => {
  const x = (): Tensor => new api.WasmTensor(decode(c.x), c.x.shape)
  const y = (): Tensor => new api.WasmTensor(decode(c.y), c.y.shape)

  it('mean, variance, standard deviation', () => {
    close(x().mean(), c.mean)
    close(x().variance(), c.variance_population)
    close(x().std(), c.std_population)
  })
  it('uniqueness', () => {
    close(new api.WasmQualityMetrics(0.8).uniqueness(x()), c.uniqueness_percent)
  })
  it('z-scores above 2.5', () => {
    const found = new api.WasmAnomalyDetector(2.5, 100).detect_statistical(x())
    expect(found.map(a => a.index)).toEqual(c['z_over_2.5_indices'])
    const data = decode(c.x)
    for (const { index, value, score } of found) {
      expect(value).toBe(data[index])
      close(score, Math.abs(value - c.mean) / c.std_population, 1e-10)
    }
    expect(api.detect_anomalies_batch(data, 2.5)).toEqual(found)
  })

  if (!NOT_YET.includes('WasmStatisticalFunctions')) {
    it('correlation, covariance, percentiles, quantiles, histogram', () => {
      const functions = make('WasmStatisticalFunctions')
      close(functions.correlation(x(), y()), c.correlation)
      close(functions.covariance(x(), y()), c.covariance)
      c.percents.forEach((percent, i) => {
        close(functions.percentile(x(), percent), c.percentiles[i])
      })
      const quantiles = functions.quantiles(
        x(),
        c.percents.map(p => p / 100),
      )
      c.percentiles.forEach((want, i) => {
        close(quantiles[i], want)
      })
      const { counts, edges } = functions.histogram(x(), 10)
      expect(counts).toEqual(c.histogram10.counts)
      c.histogram10.edges.forEach((edge, i) => {
        close(edges[i], edge)
      })
      functions.free()
    })
  }
  if (!NOT_YET.includes('WasmStatisticalAnalyzer')) {
    it('basic statistics, percentiles, outliers', () => {
      const analyzer = make('WasmStatisticalAnalyzer')
      const stats = JSON.parse(analyzer.basic_stats(x()))
      close(stats.mean, c.mean)
      close(stats.variance, c.variance_population)
      close(stats.std_dev, c.std_population)
      close(stats.median, c.median)
      close(stats.skewness, c.skewness_population, 1e-9)
      close(stats.kurtosis, c.kurtosis_excess_population, 1e-9)
      expect([stats.count, stats.nan_count]).toEqual([c.x.shape[0], 0])
      analyzer.percentiles(x(), c.percents).forEach((got: number, i: number) => {
        close(got, c.percentiles[i])
      })
      expect(analyzer.detect_outliers(x()).map((o: { index: number }) => o.index)).toEqual(c.iqr_outlier_indices)
      analyzer.free()
    })
  }
})
