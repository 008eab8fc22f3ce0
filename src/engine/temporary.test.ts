import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ownMark } from './owner.ts'
import { makeTemporary, sweepTemporary, temporaryMark } from './temporary.ts'

const DAY = 86_400_000

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dohyo-sweep-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** The number of a process that has ended. */
const gone = spawnSync(process.execPath, ['--version']).pid

const folder = (name: string, ageMs = 2 * DAY): void => {
  const path = join(root, name)
  mkdirSync(path)
  writeFileSync(join(path, 'inside'), '')
  utimesSync(path, new Date(), new Date(Date.now() - ageMs))
}

test('only old folders of processes that are gone are removed', async () => {
  folder(`dohyo-engine-${gone}-abc123`)
  folder(`dohyo-stage-${gone}-ABCdef`)
  folder(`dohyo-stage-${gone}-recent`, DAY / 2)
  folder(`dohyo-stage-${process.pid}-abc123`)
  folder(`dohyo-other-${gone}-abc123`)
  folder(`dohyo-stage-${gone}-abc123-mine`)
  folder('dohyo-stage-abc123')
  folder('kept')
  symlinkSync(join(root, 'kept'), join(root, `dohyo-stage-${gone}-linked`))
  await sweepTemporary(root, Date.now() + 1)
  expect(readdirSync(root).sort()).toEqual(
    [
      `dohyo-other-${gone}-abc123`,
      'dohyo-stage-abc123',
      `dohyo-stage-${gone}-abc123-mine`,
      `dohyo-stage-${gone}-linked`,
      `dohyo-stage-${gone}-recent`,
      `dohyo-stage-${process.pid}-abc123`,
      'kept',
    ].sort(),
  )
  expect(readdirSync(join(root, 'kept'))).toEqual(['inside'])
})

test('the name of a new folder tells the process', () => {
  const name = basename(makeTemporary('stage', root).path)
  expect(name).toMatch(new RegExp(`^dohyo-stage-${process.pid}(?:-\\d+-[0-9a-f]{8})?-\\w{6}$`))
  expect(temporaryMark(name)).toBe(ownMark())
})

test('the end of the process removes a folder, also when it is written to anew', async () => {
  vi.resetModules()
  const before = process.listeners('exit')
  const { makeTemporary: make } = await import('./temporary.ts')
  const first = make('stage', root)
  const { path, remove } = make('engine', root)
  const [end, ...others] = process.listeners('exit').filter((listener) => !before.includes(listener))
  expect(others).toEqual([])
  await remove()
  expect(readdirSync(root)).toEqual([basename(first.path)])
  mkdirSync(join(path, 'store'), { recursive: true })
  end?.(0)
  expect(readdirSync(root)).toEqual([])
})

/** Needs the system to tell when a process began. */
const [, start, space] = ownMark().split('-')

test.runIf(space !== undefined)(
  'a folder of a process that is sure to be gone is removed at once',
  async () => {
    folder(`dohyo-engine-${gone}-${start}-${space}-abc123`, 0)
    // its number is in use again
    folder(`dohyo-stage-${process.pid}-${Number(start) - 1}-${space}-abc123`, 0)
    // alive, however old
    folder(`dohyo-stage-${ownMark()}-abc123`)
    // of another boot or container: a day's rest
    folder(`dohyo-engine-${gone}-${start}-00000000-recent`, DAY / 2)
    folder(`dohyo-engine-${gone}-${start}-00000000-abc123`)
    await sweepTemporary(root, Date.now() + 1)
    expect(readdirSync(root).sort()).toEqual(
      [`dohyo-engine-${gone}-${start}-00000000-recent`, `dohyo-stage-${ownMark()}-abc123`].sort(),
    )
  },
)

test('a folder that is not there is no failure to who sweeps, and told by who needs it', async () => {
  await expect(sweepTemporary(join(root, 'nix'))).resolves.toBeUndefined()
  expect(() => makeTemporary('engine', join(root, 'nix'))).toThrow(
    expect.objectContaining({
      code: 'DQ801',
      exit: 3,
      message: expect.stringContaining('nix: there is no such folder'),
    }),
  )
})
