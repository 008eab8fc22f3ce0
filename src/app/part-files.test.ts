import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownMark } from '../engine/owner.ts'
import { partFor } from './part-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-parts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const [, start, space] = ownMark().split('-')

test.runIf(space !== undefined)('parts of killed runs are removed, and nothing else', async () => {
  const kept = [
    `.out.json.${ownMark()}-00000000.part`,
    `.out.json.${process.pid}-${start}-00000000-00000000.part`,
    `.other.json.${process.pid}-1-${space}-00000000.part`,
    '.out.json.part',
    'out.json',
  ].sort()
  for (const name of [...kept, `.out.json.${process.pid}-1-${space}-00000000.part`])
    writeFileSync(join(folder, name), '')
  const part = basename(await partFor(join(folder, 'out.json')))
  expect(readdirSync(folder).sort()).toEqual(kept)
  expect(part.startsWith(`.out.json.${ownMark()}-`)).toBe(true)
})
