// `node realm.cjs BUNDLE CASE`: uses the package in a realm where something has been done to the built-ins, and prints what it got
// as JSON. Everything that the report itself needs is kept from before, and put back.

const [, , bundle, which] = process.argv

/** A tensor in words, without anything that could have been replaced. */
function told(t) {
  const [data, shape] = [t.data(), t.shape()]
  let text = '['
  for (let i = 0; i < shape.length; i++) text += `${i > 0 ? ',' : ''}${shape[i]}`
  text += ']'
  for (let i = 0; i < data.length && i < 6; i++) text += ` ${data[i]}`
  return text
}

function outcome(body) {
  try {
    return body()
  } catch (error) {
    return `${error.code ?? error.name}`
  }
}

/** Ordinary work, and what only the checks of arguments keep from memory. */
function work({ Tensor, MemoryManager, WasmStreamStats }) {
  const attempts = {
    zeros: () => told(Tensor.zeros([2, 3])),
    floats: () => told(new Tensor(new Float32Array([1, 2, 3, 4]), [2, 2]).transpose()),
    numbers: () => told(new Tensor([1, 2, 3])),
    large: () => told(new Tensor(new Float32Array(1000)).add(1)),
    reshape: () => told(Tensor.arange(0, 6).reshape([3, -1])),
    slice: () => told(Tensor.arange(0, 6).slice([1], [4])),
    sum: () => told(Tensor.arange(0, 6).sum(0, true)),
    concat: () => told(Tensor.concat([Tensor.ones([1]), Tensor.zeros([1])])),
    figures: () => {
      const stats = new WasmStreamStats()
      stats.push_batch([1, 2, 3])
      return stats.figures().length > 20
    },
    buffer: () => {
      const buffer = MemoryManager.get_buffer(5)
      const { length } = buffer
      MemoryManager.return_buffer(buffer)
      return length
    },
    'half a dimension': () => told(Tensor.ones([2.5])),
    'fewer than none': () => told(Tensor.ones([-1])),
    'NaN of them': () => told(Tensor.ones([Number.NaN])),
    'far too many': () => told(Tensor.ones([1e12])),
    'beyond the end': () => told(Tensor.arange(0, 6).gather([100])),
    'another shape': () => told(new Tensor([1, 2, 3], [2, 2])),
    'half a buffer': () => MemoryManager.get_buffer(2.5).length,
  }
  const found = {}
  const names = Object.keys(attempts)
  for (let i = 0; i < names.length; i++) found[names[i]] = outcome(attempts[names[i]])
  return found
}

const CASES = {
  untouched: () => work(require(bundle)),
  polluted() {
    void process.stdout // Node's own streams do not load in such a realm
    const load = () => require(bundle)
    const names = ['polluted', 'get', 'value']
    Object.prototype.polluted = 'x'
    Object.prototype.get = 5
    Object.prototype.value = 7
    try {
      return work(load())
    } finally {
      for (let i = 0; i < names.length; i++) delete Object.prototype[names[i]]
    }
  },
  tampered() {
    const api = require(bundle)
    const floats = Object.getPrototypeOf(Float32Array.prototype)
    const lies = [
      [Number, { isInteger: () => true, isSafeInteger: () => true, isFinite: () => true, isNaN: () => false }],
      [Math, { min: () => 1e9, max: () => -1, floor: () => 3, trunc: () => 3 }],
      [Array, { isArray: () => true, from: () => [5] }],
      [ArrayBuffer, { isView: () => true }],
      [
        Array.prototype,
        {
          push: () => 0,
          pop: () => 3,
          slice: () => [1e9],
          map: () => [5],
          every: () => true,
          some: () => false,
          reduce: () => 3,
          join: () => 'x',
          fill: () => [1e9],
          [Symbol.iterator]: function* () {
            yield 7
          },
        },
      ],
      [
        floats,
        { set: () => {}, subarray: () => new Float32Array(1), slice: () => new Float32Array(1), fill: () => {} },
      ],
      [WeakMap.prototype, { get: () => undefined, set: () => undefined, has: () => false }],
      [Set.prototype, { add: () => undefined, delete: () => false }],
    ]
    const kept = []
    for (const [object, own] of lies) {
      for (const key of Reflect.ownKeys(own)) kept[kept.length] = { object, key, was: object[key] }
    }
    const flat = kept.map((entry, i) => ({
      ...entry,
      lie: lies.flatMap(([, own]) => Reflect.ownKeys(own).map(k => own[k]))[i],
    }))
    for (let i = 0; i < flat.length; i++) flat[i].object[flat[i].key] = flat[i].lie
    try {
      return work(api)
    } finally {
      for (let i = 0; i < flat.length; i++) flat[i].object[flat[i].key] = flat[i].was
    }
  },
  frozen() {
    const api = require(bundle)
    for (const object of [
      Object.prototype,
      Array.prototype,
      Float32Array.prototype,
      Function.prototype,
      Promise.prototype,
    ])
      Object.freeze(object)
    return work(api)
  },
  lockdown() {
    require('ses')
    lockdown()
    const api = require(bundle)
    const t = harden(api.Tensor.ones([2]))
    t.free()
    return { ...work(api), hardened: t.freed }
  },
}

console.log(JSON.stringify(CASES[which]()))
