// Whether a file has to be made again.

import { existsSync, statSync } from 'node:fs'
import { at, attempt } from './tools.mjs'

/** Whether `from` changed after `to` was made. */
export function newer(from, to) {
  return !existsSync(to) || statSync(from).mtimeMs > statSync(to).mtimeMs
}

let directory

/** Where cargo puts what it builds. */
export function targetDirectory() {
  directory ??= JSON.parse(
    attempt('cargo', ['metadata', '--format-version=1', '--no-deps', '--locked']).output || '{}',
  ).target_directory
  return directory ?? at('target')
}
