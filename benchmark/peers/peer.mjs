// Loads a peer from benchmark/peers/node_modules.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const require = createRequire(path.join(here, 'package.json'))

/** A CommonJS peer. */
export const peer = name => require(name)
/** A peer that is an ES module. */
export const peerModule = name =>
  import(
    pathToFileURL(
      path.join(
        here,
        'node_modules',
        name,
        JSON.parse(readFileSync(path.join(here, 'node_modules', name, 'package.json'), 'utf8')).main,
      ),
    ).href
  )

export const versionOf = name =>
  JSON.parse(readFileSync(path.join(here, 'node_modules', name, 'package.json'), 'utf8')).version
