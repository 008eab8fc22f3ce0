import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EngineError } from '../engine/errors.ts'
import { SOURCES } from '../sources/index.ts'
import { groupFiles } from './groups.ts'
import { inventory } from './inventory.ts'
import { readBatch } from './read.ts'
import { openStage, type Stage } from './stage.ts'

// Files that change between being sighted and being read, and while they are.

const EVENT =
  '{"eventVersion":"1.08","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","eventID":"1","eventTime":"2026-03-04T05:06:07Z"}\n'

let folder: string
let stage: Stage
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-read-'))
  stage = await openStage()
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await stage.close()
})

const at = (name: string): string => join(folder, name)

/** What is read of these files, and what is set aside, when `before` happens before the reading and `during` in it. */
const readWith = async (
  names: readonly string[],
  { before, during }: { readonly before?: () => void; readonly during?: () => void },
) => {
  for (const name of names) writeFileSync(at(name), EVENT)
  const found = await inventory([folder], { sources: SOURCES, spool: stage.dir })
  expect(found.files).toHaveLength(names.length)
  before?.()
  const read: string[][] = []
  const failed = []
  for (const batch of groupFiles(found.files))
    failed.push(
      ...(await readBatch(batch, stage, async ({ fileOf }) => {
        read.push([...fileOf.values()].map(({ shown }) => shown.slice(folder.length + 1)))
        during?.()
      })),
    )
  return {
    read,
    failed: failed.map(({ file, reason }) => [file.shown.slice(folder.length + 1), reason]),
  }
}

test('files that stay as they are are read, and none is set aside', async () => {
  expect(await readWith(['a', 'b'], {})).toEqual({ read: [['a', 'b']], failed: [] })
})

test('a file that is gone, or no file any more, is not read', async () => {
  const before = () => {
    rmSync(at('b'))
    rmSync(at('c'))
    // opened for reading it would wait for ever
    execFileSync('mkfifo', [at('c')])
  }
  expect(await readWith(['a', 'b', 'c'], { before })).toEqual({
    read: [['a']],
    failed: [
      ['b', 'vanished while it was read'],
      ['c', 'vanished while it was read'],
    ],
  })
})

test('a batch of which nothing is left is not read', async () => {
  expect(await readWith(['a'], { before: () => rmSync(at('a')) })).toEqual({
    read: [],
    failed: [['a', 'vanished while it was read']],
  })
})

test('files that are cut, written to, replaced or removed meanwhile are named', async () => {
  const during = () => {
    truncateSync(at('b'), 0)
    appendFileSync(at('c'), EVENT)
    writeFileSync(at('new'), EVENT)
    renameSync(at('new'), at('d'))
    rmSync(at('e'))
  }
  const changed = 'changed while it was read'
  expect(await readWith(['a', 'b', 'c', 'd', 'e'], { during })).toEqual({
    read: [['a', 'b', 'c', 'd', 'e']],
    failed: [
      ['b', changed],
      ['c', changed],
      ['d', changed],
      ['e', 'vanished while it was read'],
    ],
  })
})

test('a file that was changed before is read as it is, and named', async () => {
  expect(await readWith(['a'], { before: () => appendFileSync(at('a'), EVENT) })).toEqual({
    read: [['a']],
    failed: [['a', 'changed while it was read']],
  })
})

test('a file that fails because it was changed is named for that', async () => {
  const during = () => {
    appendFileSync(at('a'), '{')
    throw new EngineError('Cannot parse JSON', { code: 'DQ701' })
  }
  expect(await readWith(['a'], { during })).toEqual({
    read: [['a']],
    failed: [['a', 'changed while it was read']],
  })
})

test('a store that can’t be written to is no fault of the file', async () => {
  const during = () => {
    throw new EngineError('Cannot write to file: errno: 28', { code: 'DQ701', clickhouseCode: 75 })
  }
  await expect(readWith(['a', 'b'], { during })).rejects.toMatchObject({ clickhouseCode: 75 })
})
