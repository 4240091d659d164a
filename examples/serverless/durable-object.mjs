// The same on workerd (Cloudflare Workers): a Durable Object for each series, with the state in its own storage. An object has one
// thread and its storage is written as a whole, so nothing else has to be asked for. WASM, as everywhere on workerd.

import { WasmAnomalyDetector } from 'rustorch-wasm'

export class Series {
  constructor(state) {
    this.storage = state.storage
    this.turn = Promise.resolve()
  }

  /** Batches of a series one after the other: an object may be asked again while it waits for its storage. */
  fetch(request) {
    const answer = this.turn.then(async () => Response.json(await this.judge(await request.json())))
    this.turn = answer.catch(() => {})
    return answer
  }

  async judge({ batch, values }) {
    const stored = await this.storage.get(['state', 'batch', 'answer'])
    if (stored.get('batch') === batch) return stored.get('answer')
    const bytes = stored.get('state')
    const detector =
      bytes === undefined
        ? new WasmAnomalyDetector(3, 100, { missing: 'skip' })
        : WasmAnomalyDetector.from_snapshot(bytes)
    const anomalies = detector.detect_batch(values)
    const answer = { of: values.length, anomalies }
    await this.storage.put({ state: detector.snapshot(), batch, answer })
    detector.free()
    return answer
  }
}

export default {
  fetch(request, env) {
    const series = new URL(request.url).pathname
    return env.SERIES.get(env.SERIES.idFromName(series)).fetch(request)
  },
}
