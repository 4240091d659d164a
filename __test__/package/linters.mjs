// What publint and Are The Types Wrong say of the packed package: nothing.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { check } from './checks.mjs'

export async function checkLinters(tarball) {
  const bytes = readFileSync(tarball)
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  await check('publint has no messages', async () => {
    const { publint } = await import('publint')
    const { messages } = await publint({ pack: { tarball: data } })
    assert.deepEqual(messages, [])
  })
  await check('Are The Types Wrong: in no module resolution', async () => {
    const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core')
    const { types, problems } = await checkPackage(createPackageFromTarballData(new Uint8Array(data)))
    assert.equal(types.kind, 'included')
    assert.deepEqual(problems, [])
  })
}
