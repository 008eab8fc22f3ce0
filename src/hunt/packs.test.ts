import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EngineError } from '../engine/errors.ts'
import { SOURCES } from '../sources/index.ts'
import { groupFiles } from './groups.ts'
import { inventory } from './inventory.ts'
import { stagePacks } from './packs.ts'
import { readBatch } from './read.ts'
import { openStage, type Stage } from './stage.ts'

// What becomes of small files where packs can't be had: test/engine/packs.test.ts has what the engine says of their content.

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-packs-'))
  mkdirSync(join(folder, 'logs'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Files of 8 KB that can't be compressed: eighty fill a pack. */
const put = (count: number): void => {
  for (let i = 0; i < count; i++)
    writeFileSync(
      join(folder, 'logs', `${i}.json.gz`),
      gzipSync(
        `{"Records":[{"eventSource":"ec2.amazonaws.com","eventName":"RunInstances","pad":"${randomBytes(8000).toString('base64')}"}]}`,
      ),
    )
}

const groupOf = async (stage: Stage) => {
  const found = await inventory([join(folder, 'logs')], { sources: SOURCES, spool: stage.dir })
  const [group, ...others] = groupFiles(found.files, { least: 1 })
  expect(others).toEqual([])
  if (group === undefined) throw new Error('no files')
  return group
}

/** Something happens between the look at what is free and the first pack. */
const before = (stage: Stage, happens: (folder: string) => void): Stage => ({
  ...stage,
  openFolder: async (compression) => {
    const opened = await stage.openFolder(compression)
    let isFirst = true
    return {
      ...opened,
      next: () => {
        if (isFirst) happens(opened.folder)
        isFirst = false
        return opened.next()
      },
    }
  },
})

/** Roots may mount; others can't try what follows. */
const mountSmall = (at: string): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=1777', 'tmpfs', at], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('a disk that fills up under the packs: what is whole is read from there, the rest one by one', async ({
  skip,
}) => {
  const small = join(folder, 'small')
  mkdirSync(small)
  if (!mountSmall(small)) return skip('only a superuser can mount a small disk')
  try {
    put(300)
    const stage = await openStage(small)
    const fill = () => {
      const { bavail, bsize } = statfsSync(small)
      // room for one pack and a part of the next
      writeFileSync(join(small, 'others'), Buffer.alloc(bavail * bsize - 1_000_000))
    }
    const group = await groupOf(stage)
    const packed = await stagePacks(before(stage, fill), group)
    expect(packed.contents.size).toBe(1)
    expect(packed.left.length).toBeGreaterThan(200)
    expect(new Set([...packed.left, ...packed.fileOf.values()])).toEqual(new Set(group.files))
    expect(packed.left.length + packed.fileOf.size).toBe(300)
    // nothing of the one that did not fit is left for the statement
    expect(readdirSync(join(packed.glob, '..'))).toEqual([...packed.contents.keys()])
    await packed.release()
    await stage.close()
  } finally {
    execFileSync('umount', ['-l', small])
  }
})

test('a folder that takes no packs: all files are read one by one', async () => {
  put(100)
  const stage = await openStage()
  const group = await groupOf(stage)
  const packed = await stagePacks(
    before(stage, (opened) => rmSync(opened, { recursive: true })),
    group,
  )
  expect([packed.contents.size, packed.left.length]).toEqual([0, 100])
  expect(new Set(packed.left)).toEqual(new Set(group.files))
  await stage.close()
})

test('packs that keep failing are made for no further batch of their kind', async () => {
  put(400)
  const stage = await openStage()
  const group = await groupOf(stage)
  const reads: string[] = []
  const read = async ({ glob, packs }: { readonly glob: string; readonly packs?: unknown }) => {
    reads.push(packs === undefined ? 'links' : 'packs')
    const [first] = readdirSync(join(glob, '..'))
    if (packs !== undefined)
      throw new EngineError(`Cannot parse: (in file/uri ${join(glob, '..', first ?? '')})`, { code: 'DQ701' })
  }
  expect(await readBatch(group, stage, read)).toEqual([])
  expect(reads).toEqual(['packs', 'packs', 'packs', 'packs', 'links'])
  reads.length = 0
  expect(await readBatch(group, stage, read)).toEqual([])
  expect(reads).toEqual(['links'])
  await stage.close()
})
