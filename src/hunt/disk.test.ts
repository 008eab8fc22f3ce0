import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDisk } from './disk.ts'
import { createHolder, type Holding, takeHeld } from './held.ts'
import { stampOf } from './stamp.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-disk-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: string) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  const stats = statSync(path)
  return { path, bytes: stats.size, stamp: stampOf(stats) }
}

test('a small file is whole only when it is what it was when it was sighted', async () => {
  const disk = createDisk()
  const same = put('same', 'abc')
  expect(await disk.readWhole(same)).toEqual({ bytes: Buffer.from('abc'), isWhole: true })
  const longer = put('longer', 'abc')
  appendFileSync(longer.path, 'd')
  expect(await disk.readWhole(longer)).toEqual({ bytes: Buffer.from('abc'), isWhole: false })
  const other = put('other', 'abc')
  const { atime, mtime } = statSync(other.path)
  writeFileSync(other.path, 'xyz')
  utimesSync(other.path, atime, mtime)
  expect((await disk.readWhole(other)).isWhole).toBe(false)
  const cut = put('cut', 'abc')
  writeFileSync(cut.path, 'a')
  expect(await disk.readWhole(cut)).toEqual({ bytes: Buffer.from('a'), isWhole: false })
})

test('a named pipe that took the place of a file is not waited for', async () => {
  const file = put('pipe', 'abc')
  rmSync(file.path)
  execFileSync('mkfifo', [file.path])
  await expect(createDisk().readWhole(file)).rejects.toMatchObject({ syscall: 'read' })
})

test('what the system says of a file that it does not tell of stands at its place', async () => {
  const { path } = put('there', 'abc')
  const [there, gone] = await createDisk().statEach([path, join(folder, 'gone')])
  expect(there).toMatchObject({ size: 3 })
  expect(gone).toMatchObject({ code: 'ENOENT' })
})

test('files are held up to a bound of memory, that of what was read beside them with it', () => {
  const hold = createHolder()
  const held = (content: Buffer): Buffer | undefined => {
    const file: Holding = {}
    hold(file, content)
    return takeHeld(file)
  }
  const slab = Buffer.alloc(40_000_000)
  for (let i = 0; i < 1000; i++) expect(held(slab.subarray(i, i + 10))).toHaveLength(10)
  // ten bytes of it keep all of it
  expect(held(Buffer.alloc(40_000_000).subarray(0, 10))).toBeUndefined()
  expect(held(Buffer.alloc(20_000_000).subarray(0, 10))).toHaveLength(10)
})

test('what is held is given once', () => {
  const file: Holding = {}
  createHolder()(file, Buffer.from('abc'))
  expect([takeHeld(file), takeHeld(file)]).toEqual([Buffer.from('abc'), undefined])
})
