// A copy of the project, where its tests run on builds that are made otherwise: what `npm run build` has made stays as it is.

import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { at, attempt, quit } from '../tools.mjs'

/** Copies all files that git knows or would, with the packages by a link, into build/`name`; gives the folder's paths. */
export function copyOfTheProject(name) {
  const folder = at('build', name)
  const { ok, stdout } = attempt('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  if (!ok) quit('this is no checkout of git, so its files cannot be listed')
  rmSync(folder, { recursive: true, force: true })
  for (const file of stdout.split('\0').filter(Boolean)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
    cpSync(at(file), path.join(folder, file), { errorOnExist: false })
  }
  symlinkSync(at('node_modules'), path.join(folder, 'node_modules'), 'junction')
  return (...parts) => path.join(folder, ...parts)
}
