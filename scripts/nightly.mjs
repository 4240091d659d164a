// The nightly toolchain with the components a tool needs; installs what is missing.

import { attempt, quit, step } from './tools.mjs'

export function needNightly(...components) {
  const rustup = (...args) => attempt('rustup', args)
  if (rustup('--version').missing) quit('rustup is not installed: https://rustup.rs')
  if (!/^nightly/m.test(rustup('toolchain', 'list').stdout)) {
    step('installing the nightly toolchain')
    const { ok, output } = rustup('toolchain', 'install', 'nightly', '--profile', 'minimal')
    if (!ok) quit(`rustup could not install the nightly toolchain:\n${output}`)
  }
  const there = rustup('component', 'list', '--toolchain', 'nightly', '--installed').stdout
  const missing = components.filter(name => !there.split('\n').some(line => line.startsWith(name)))
  if (missing.length === 0) return
  step(`installing ${missing.join(' and ')}`)
  const { ok, output } = rustup('component', 'add', ...missing, '--toolchain', 'nightly')
  if (!ok) quit(`this nightly has no ${missing.join(' and ')}; another date may:\n${output}`)
}
