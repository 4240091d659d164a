// Who takes part: how each is started, what it needs installed, which files it needs at run time, and whether it can run
// in a browser. Ours come first.

import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
export const peersFolder = path.join(root, 'benchmark', 'peers')
const modules = path.join(peersFolder, 'node_modules')
export const venv = path.join(peersFolder, '.venv')
export const python = path.join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

const dist = name => path.join(root, 'dist', name)
const peerFile = name => path.join(modules, name)
const matching = (folder, pattern) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => pattern.test(name))
        .map(name => path.join(folder, name))
    : []
/** Every file below a folder. */
const below = folder =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .map(name => path.join(folder, name))
        .filter(file => statSync(file).isFile())
    : []

/** The files are those that a Node process opens, or a page loads where the peer has a file for that. */
export const CONTESTANTS = [
  {
    id: 'native',
    title: 'native',
    ours: true,
    module: ['rustorch.mjs', 'native'],
    files: () => [dist('native.mjs'), dist('native-face.cjs'), dist('native.cjs'), ...matching(dist(''), /\.node$/)],
  },
  {
    id: 'wasm',
    title: 'WASM',
    ours: true,
    browser: true,
    module: ['rustorch.mjs', 'wasm'],
    files: () => [dist('browser.mjs')],
  },
  { id: 'js', title: 'JS', browser: true, module: ['plain.mjs', 'new'] },
  { id: 'js-pooled', title: 'pooled JS', browser: true, module: ['plain.mjs', 'pooled'] },
  {
    id: 'tfjs-cpu',
    title: 'tfjs cpu',
    browser: true,
    needs: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'],
    module: ['tfjs.mjs', 'cpu'],
    files: () => [
      peerFile('@tensorflow/tfjs-core/dist/tf-core.min.js'),
      peerFile('@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.min.js'),
    ],
  },
  {
    id: 'tfjs-wasm',
    title: 'tfjs wasm',
    browser: true,
    needs: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm'],
    module: ['tfjs.mjs', 'wasm'],
    files: () => [
      peerFile('@tensorflow/tfjs-core/dist/tf-core.min.js'),
      peerFile('@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js'),
      peerFile('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'),
    ],
  },
  {
    id: 'ort-node',
    title: 'ort-node',
    needs: ['onnxruntime-node'],
    module: ['onnx.mjs', 'node'],
    files: () => [
      ...below(peerFile(`onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`)),
      ...matching(peerFile('onnxruntime-node/dist'), /\.js$/),
      ...matching(peerFile('onnxruntime-common/dist/cjs'), /\.js$/),
    ],
  },
  {
    id: 'ort-web',
    title: 'ort-web',
    browser: true,
    needs: ['onnxruntime-web'],
    module: ['onnx.mjs', 'web'],
    files: () =>
      ['ort.wasm.bundle.min.mjs', 'ort-wasm-simd-threaded.wasm'].map(name => peerFile(`onnxruntime-web/dist/${name}`)),
  },
  {
    id: 'jax-js',
    title: 'jax-js',
    browser: true,
    needs: ['@jax-js/jax'],
    module: ['jax.mjs'],
    files: () => matching(peerFile('@jax-js/jax/dist'), /^(index|backend-.*|rolldown-runtime-.*)\.js$/),
  },
  {
    id: 'numpy',
    title: 'NumPy',
    needs: ['numpy'],
    python: path.join(root, 'benchmark', 'contestants', 'numpy_worker.py'),
    files: () =>
      [path.join(venv, 'lib')]
        .flatMap(below)
        .filter(
          file =>
            /[\\/]numpy(\.libs)?[\\/]/.test(file) && /\.(py|so[.\d]*)$/.test(file) && !/[\\/]tests[\\/]/.test(file),
        ),
  },
]
