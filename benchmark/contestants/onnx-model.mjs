// Writes an ONNX model of a few operators as bytes: the protocol-buffer fields of onnx.proto3 that a graph needs, no more.

const utf8 = new TextEncoder()

/** A number in base 128, low digits first. */
function varint(n) {
  const bytes = []
  while (n > 127) {
    bytes.push((n % 128) | 128)
    n = Math.floor(n / 128)
  }
  return [...bytes, n]
}
const bytes = (field, content) => [...varint(field * 8 + 2), ...varint(content.length), ...content]
const text = (field, string) => bytes(field, utf8.encode(string))
const int = (field, n) => [...varint(field * 8), ...varint(n)]
const float = (field, x) => [...varint(field * 8 + 5), ...new Uint8Array(Float32Array.of(x).buffer)]

const FLOAT = 1
const INT64 = 7
const BOOL = 9
export const TYPES = { float: FLOAT, int64: INT64, bool: BOOL }

/** AttributeProto: a whole number, a float or a string. */
function attribute([name, value]) {
  if (typeof value === 'string') return bytes(5, [...text(1, name), ...text(4, value), ...int(20, 3)])
  if (typeof value === 'number') return bytes(5, [...text(1, name), ...int(3, value), ...int(20, 2)])
  return bytes(5, [...text(1, name), ...float(2, value.float), ...int(20, 1)])
}

/** NodeProto: `[operator, inputs, outputs, attributes]`. */
const node = ([operator, inputs, outputs, attributes = {}]) =>
  bytes(1, [
    ...inputs.flatMap(name => text(1, name)),
    ...outputs.flatMap(name => text(2, name)),
    ...text(4, operator),
    ...Object.entries(attributes).flatMap(attribute),
  ])

/** TensorProto: a constant, a scalar or (whole numbers) a vector of one. */
const constant = ([name, { float: value, int64 }]) =>
  bytes(
    5,
    value === undefined
      ? [
          ...int(1, 1),
          ...int(2, INT64),
          ...text(8, name),
          ...bytes(9, new Uint8Array(BigInt64Array.of(BigInt(int64)).buffer)),
        ]
      : [...int(2, FLOAT), ...text(8, name), ...bytes(9, new Uint8Array(Float32Array.of(value).buffer))],
  )

/** ValueInfoProto with a dimension for each of `shape`. */
function value(field, name, type, shape) {
  const dims = shape.flatMap(dim => bytes(1, typeof dim === 'number' ? int(1, dim) : text(2, dim)))
  return bytes(field, [...text(1, name), ...bytes(2, bytes(1, [...int(1, type), ...bytes(2, dims)]))])
}

/** A model of opset 20. `inputs` and `outputs`: name to `[type, shape]`; `constants`: name to `{ float }` or `{ int64 }`. */
export function model({ nodes, inputs, outputs, constants = {} }) {
  const graph = [
    ...nodes.flatMap(node),
    ...text(2, 'graph'),
    ...Object.entries(constants).flatMap(constant),
    ...Object.entries(inputs).flatMap(([name, [type, shape]]) => value(11, name, type, shape)),
    ...Object.entries(outputs).flatMap(([name, [type, shape]]) => value(12, name, type, shape)),
  ]
  return Uint8Array.from([...int(1, 9), ...bytes(7, graph), ...bytes(8, [...text(1, ''), ...int(2, 20)])])
}
