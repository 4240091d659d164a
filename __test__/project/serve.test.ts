// examples/browser/serve.mjs goes on whatever is asked of it, and serves its folders only.

import { request } from 'node:http'
import path from 'node:path'
import { expect, it } from 'vitest'
import { serve } from '../../examples/browser/serve.mjs'
import { root } from './cli'

/** The status of a path that is sent as it is. */
const status = (origin: string, target: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin)
    request({ hostname, port, path: target }, response => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

it('answers paths that are none', async () => {
  const { origin, close } = await serve({ '/': path.join(root, 'examples/browser/') })
  try {
    for (const target of [
      '/%',
      '/%ff',
      '//',
      '/%00',
      '/../serve.test.ts',
      '/%2e%2e/stream.mjs',
      '/..%2fstream.mjs',
      '/nothing',
    ])
      expect(await status(origin, target), target).toBe(404)
    expect(await status(origin, '/')).toBe(200)
  } finally {
    close()
  }
})
