// What publint and Are The Types Wrong say of the packed package: nothing.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { check } from './checks.mjs'

/** What looks at a tarball, by its name; each fails where it finds something, and else says so. */
export function lintPackage(tarball) {
  const bytes = readFileSync(tarball)
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  return {
    async publint() {
      const { publint } = await import('publint')
      const { messages } = await publint({ pack: { tarball: data } })
      assert.deepEqual(messages, [])
      return 'nothing'
    },
    async 'Are The Types Wrong'() {
      const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core')
      const { types, problems } = await checkPackage(createPackageFromTarballData(new Uint8Array(data)))
      assert.equal(types.kind, 'included')
      assert.deepEqual(problems, [])
      return 'nothing, in any way of looking for modules'
    },
  }
}

export async function checkLinters(tarball) {
  for (const [name, lint] of Object.entries(lintPackage(tarball))) await check(`${name} finds nothing`, lint)
}
