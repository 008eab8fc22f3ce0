import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { encodeSegment, readRows, readSegment } from './cache-segment.ts'

const folder = mkdtempSync(join(tmpdir(), 'dohyo-segment-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
const write = (bytes: Uint8Array): string => {
  const path = join(folder, `${count++}.sieved`)
  writeFileSync(path, bytes)
  return path
}

const head = (files: number) => ({
  build: 'b',
  kinds: [],
  files: Array.from({ length: files }, (_, i) => `key-of-a-file-${i}`),
  kindOf: Array.from({ length: files }, () => 0),
})

const whole = (files: number): Buffer => Buffer.concat(encodeSegment(head(files), Buffer.from('rows')))

const read = async (bytes: Uint8Array): Promise<string | undefined> => {
  const segment = await readSegment(write(bytes))
  if (segment === undefined || segment === 'damaged') return segment
  return (await readRows(segment))?.toString()
}

test.each([0, 1, 20_000])('what is written is read: %d files', async (files) => {
  expect(await readSegment(write(whole(files)))).toMatchObject({ head: head(files) })
  expect(await read(whole(files))).toBe('rows')
})

test('no byte of it can change or be missing unseen', { timeout: 30_000 }, async () => {
  const bytes = whole(2)
  for (let place = 0; place < bytes.length; place += 3) {
    const changed = Buffer.from(bytes)
    changed[place] = (changed[place] ?? 0) ^ 0x10
    expect([place, await read(changed)]).toEqual([place, 'damaged'])
    expect([place, await read(bytes.subarray(0, place))]).toEqual([place, 'damaged'])
  }
  expect(await read(Buffer.concat([bytes, Buffer.from('x')]))).toBe('damaged')
  expect(await read(bytes)).toBe('rows')
})

test.each([null, [], {}, { build: 'b', kinds: [], files: null, kindOf: [], rows: { bytes: 0 } }])(
  'a head under a right hash that is none is damage: %j',
  async (forged) => {
    const text = Buffer.from(JSON.stringify(forged))
    const [start] = encodeSegment(head(0), Buffer.alloc(0))
    const magic = Buffer.from(start.subarray(0, 16))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(text.length)
    const hash = createHash('sha256').update(text).digest()
    expect(await readSegment(write(Buffer.concat([magic, length, hash, text])))).toBe('damaged')
  },
)

test('one that has gone, also since it was looked at, is not damaged', async () => {
  const path = write(whole(1))
  const segment = await readSegment(path)
  rmSync(path)
  expect(typeof segment === 'object' && (await readRows(segment))).toBeUndefined()
  expect(await readSegment(path)).toBeUndefined()
})
