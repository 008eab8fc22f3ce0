import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { addSegment, openFolder, segmentsIn, sweepFolder } from './cache-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'dohyo-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let count = 0
const fresh = (): string => join(root, String(count++))

const refusal = async (path: string): Promise<unknown> => openFolder(path).catch((error: unknown) => error)

test('a new folder is private; it is taken again, and through a link', async () => {
  const path = fresh()
  const folder = await openFolder(path)
  expect(statSync(path).mode & 0o777).toBe(0o700)
  expect(await openFolder(path)).toEqual(folder)
  const link = fresh()
  symlinkSync(path, link)
  expect(await openFolder(link)).toEqual(folder)
})

test('a folder that is open to others is refused, though it were empty or ours before', async () => {
  for (const mode of [0o770, 0o702, 0o755]) {
    const path = fresh()
    mkdirSync(path)
    chmodSync(path, mode)
    expect(await refusal(path)).toMatchObject({ code: 'DQ605', message: expect.stringContaining('others') })
  }
  const path = fresh()
  await openFolder(path)
  chmodSync(path, 0o777)
  expect(await refusal(path)).toMatchObject({ code: 'DQ605' })
})

test('a folder with something else in it is refused: logs beneath a cache would not be read', async () => {
  const path = fresh()
  mkdirSync(path, { mode: 0o700 })
  writeFileSync(join(path, 'log.json'), '')
  expect(await refusal(path)).toMatchObject({ code: 'DQ605', message: expect.stringContaining('else in it') })
  expect(readdirSync(path)).toEqual(['log.json'])
  expect(await refusal(join(path, 'log.json'))).toMatchObject({ code: 'DQ605' })
  // others have tags, too
  writeFileSync(join(path, 'CACHEDIR.TAG'), '')
  expect(await refusal(path)).toMatchObject({ code: 'DQ605' })
})

test('a folder that is called like a part of a cache is something else', async () => {
  const path = fresh()
  await openFolder(path)
  mkdirSync(join(path, '0123456789abcdef.sieved'))
  expect(await refusal(path)).toMatchObject({ code: 'DQ605', message: expect.stringContaining('else in it') })
})

test('a folder that cannot be made is refused at once, though those above it might be', async () => {
  expect(await refusal(join(fresh(), 'below'))).toMatchObject({ code: 'DQ605' })
  if (existsSync('/proc/self')) expect(await refusal('/proc/dohyo')).toMatchObject({ code: 'DQ605' })
})

test('a folder of somebody else is refused', async () => {
  const uid = process.getuid
  const path = fresh()
  await openFolder(path)
  process.getuid = () => -1
  try {
    expect(await refusal(path)).toMatchObject({ code: 'DQ605', message: expect.stringContaining('somebody') })
  } finally {
    if (uid !== undefined) process.getuid = uid
  }
})

const aged = async (days: readonly number[]): Promise<string> => {
  const path = fresh()
  const folder = await openFolder(path)
  for (const [i, age] of days.entries()) {
    const before = new Set(await segmentsIn(folder))
    await addSegment(folder, [Buffer.alloc(10), Buffer.alloc(i)])
    const added = (await segmentsIn(folder)).find((each) => !before.has(each)) ?? ''
    expect(statSync(added)).toMatchObject({ size: 10 + i, mode: 0o100600 })
    const time = Date.now() / 1000 - age * 86_400
    utimesSync(added, time, time)
  }
  return path
}

const sizes = (path: string): readonly number[] =>
  readdirSync(path)
    .filter((name) => name.endsWith('.sieved'))
    .map((name) => statSync(join(path, name)).size)
    .sort((a, b) => a - b)

test('what has not been used for long goes, and of too much the longest unused', async () => {
  const path = await aged([1, 40, 3, 2])
  const folder = await openFolder(path)
  await sweepFolder(folder)
  expect(sizes(path)).toEqual([10, 12, 13])
  await sweepFolder(folder, { ms: 1e12, bytes: 25 })
  expect(sizes(path)).toEqual([10, 13])
})

test('what killed runs have left goes; of those that still write, and what is not ours, nothing does', async () => {
  const path = await aged([])
  const folder = await openFolder(path)
  const part = (mark: string): string => join(path, `${mark}-0123456789abcdef.part`)
  const alive = part(String(process.pid))
  const old = part('999999998')
  for (const file of [alive, old, join(path, 'other')]) writeFileSync(file, 'x')
  utimesSync(old, 0, 0)
  await sweepFolder(folder)
  expect([alive, old, join(path, 'other')].map((file) => existsSync(file))).toEqual([true, false, true])
})
