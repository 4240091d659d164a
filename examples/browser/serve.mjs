// `node examples/browser/serve.mjs [PORT]`: shows this folder's page on http://127.0.0.1:8000, with the checkout's build.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
}

/** Serves folders under URL prefixes (the longest fits), on the loopback interface; port 0 takes any free one. */
export function serve(folders, port = 0) {
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length)
  const server = createServer(async (request, response) => {
    try {
      // What is no address (`/%`, `//`) is not found either.
      const url = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
      const prefix = prefixes.find(p => url.startsWith(p))
      const relative = prefix === undefined ? '' : path.normalize(`/${url.slice(prefix.length)}`)
      if (prefix === undefined) throw new Error('not found')
      const file = path.join(folders[prefix], relative.endsWith('/') ? `${relative}index.html` : relative)
      const body = await readFile(file)
      response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' }).end(body)
    } catch {
      response.writeHead(404).end('not found')
    }
  })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, '127.0.0.1', () =>
      resolve({ origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }),
    )
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const here = path.dirname(fileURLToPath(import.meta.url))
  const folders = { '/': `${here}/`, '/rustorch-wasm/': path.join(here, '../../dist/') }
  const { origin } = await serve(folders, Number(process.argv[2] ?? 8000))
  console.log(`${origin}/  (Ctrl+C ends it)`)
}
