// A process that imports one contestant, takes one tanh of four numbers, reads it and ends; `empty` does nothing. The
// parent takes the time of the whole process, so nothing here may load what the contestant itself does not.

const [which, api] = process.argv.slice(2)
const input = Float32Array.of(0.1, 0.2, 0.3, 0.4)
let y

if (which === 'native' || which === 'wasm') {
  const { WasmTensor } = await import(`rustorch-wasm/${which}`)
  y = new WasmTensor(input).tanh().data()
} else if (which.startsWith('tfjs')) {
  const { peer } = await import('./peers/peer.mjs')
  const tf = peer('@tensorflow/tfjs-core')
  const backend = which.slice(5)
  peer(`@tensorflow/tfjs-backend-${backend}`)
  if (backend === 'wasm') peer('@tensorflow/tfjs-backend-wasm').setThreadsCount(1)
  tf.enableProdMode()
  await tf.setBackend(backend)
  y = tf.tanh(tf.tensor1d(input)).dataSync()
} else if (which.startsWith('ort')) {
  const { peer } = await import('./peers/peer.mjs')
  const ort = peer(which === 'ort-node' ? 'onnxruntime-node' : 'onnxruntime-web/wasm')
  if (which === 'ort-web') ort.env.wasm.numThreads = 1
  const session = await ort.InferenceSession.create(Uint8Array.from(Buffer.from(api, 'base64')), {
    intraOpNumThreads: 1,
  })
  y = (await session.run({ x: new ort.Tensor('float32', input, [4]) })).y.data
} else if (which === 'jax-js') {
  const { peerModule } = await import('./peers/peer.mjs')
  const jax = await peerModule('@jax-js/jax')
  await jax.init('wasm')
  jax.defaultDevice('wasm')
  y = await jax.numpy.tanh(jax.numpy.array(input)).data()
}

const ok = which === 'empty' || (y.length === 4 && y.every((v, i) => Math.abs(v - Math.tanh(input[i])) < 1e-6))
process.exit(ok ? 0 : 1)
