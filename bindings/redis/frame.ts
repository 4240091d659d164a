// The frame of what is stored beside a snapshot: four letters, a version, a checksum over the rest. The snapshots within have
// checksums of their own.

import { fail } from './failures'

const HEADER = 12

function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** `head`, which a checksum guards, and then `parts`, which guard themselves. */
export function framed(letters: string, version: number, head: Buffer, parts: readonly Uint8Array[]): Buffer {
  const start = Buffer.alloc(HEADER)
  start.write(letters, 'latin1')
  start.writeUInt16LE(version, 4)
  start.writeUInt16LE(head.length, 6)
  const guarded = Buffer.concat([start.subarray(0, 8), head])
  start.writeUInt32LE(checksum(guarded), 8)
  return Buffer.concat([start, head, ...parts])
}

/** The head and what follows it; ERR_FORMAT where it is none of that kind, a newer one, or damaged. */
export function unframed(
  op: string,
  what: string,
  letters: string,
  version: number,
  bytes: Uint8Array,
): [Buffer, Buffer] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < HEADER || buffer.toString('latin1', 0, 4) !== letters)
    fail('ERR_FORMAT', op, `${buffer.length} bytes are no ${what}`)
  const length = buffer.readUInt16LE(6)
  const head = buffer.subarray(HEADER, HEADER + length)
  if (head.length !== length || checksum(Buffer.concat([buffer.subarray(0, 8), head])) !== buffer.readUInt32LE(8))
    fail('ERR_FORMAT', op, `the checksum does not match, the ${what} is damaged`)
  const found = buffer.readUInt16LE(4)
  if (found !== version)
    fail(
      'ERR_FORMAT',
      op,
      `version ${found} of a ${what} is unknown, this build reads version ${version}; use a newer one`,
    )
  return [head, buffer.subarray(HEADER + length)]
}
