import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { dohyo, folderOf, hunt, ordinary, records, theft } from './dohyo.ts'

// `--cache` from outside: two hunts at once, one that is killed, a cache among the logs. What it says: test/engine/cache.test.ts.

const FILES = 30
const logs = folderOf(
  Object.fromEntries(
    Array.from({ length: FILES }, (_, i) => [
      `${i}.json`,
      records(...Array.from({ length: 200 }, (_, k) => (k % 2 === 0 ? theft : ordinary)(i * 200 + k))),
    ]),
  ),
)

let plain = ''
beforeAll(async () => {
  // what has just been written is not kept
  await setTimeout(2200)
  plain = (await hunt([logs])).stdout
})

const cached = async (cache: string) => {
  const { stdout, stderr } = await hunt(['--debug', '--cache', cache, logs])
  expect(stdout === plain).toBe(true)
  return /cache: .*/.exec(stderr)?.[0]
}

const ALL = `cache: ${FILES} files in it, 0 added, 0 read and not added, 0 damaged parts removed`
const NONE = `cache: 0 files in it, ${FILES} added, 0 read and not added, 0 damaged parts removed`

test('two hunts at once, then one that finds all', async () => {
  const cache = join(folderOf(), 'cache')
  expect(await Promise.all([cached(cache), cached(cache)])).toEqual([NONE, NONE])
  expect(await cached(cache)).toBe(ALL)
})

test.each([
  ['while it is written', /\.(?:part|sieved)$/],
  ['when it has been made', /TAG$/],
])('a hunt that is killed %s leaves nothing that harms the next', async (_, sign) => {
  const cache = join(folderOf(), 'cache')
  const seen = (): boolean => {
    try {
      return readdirSync(cache).some((name) => sign.test(name))
    } catch {
      return false
    }
  }
  let killed = false
  await dohyo(['hunt', '--cache', cache, logs], {
    started: (child) => {
      const timer = setInterval(() => {
        if (!seen()) return
        clearInterval(timer)
        killed = child.kill('SIGKILL')
      }, 1)
      child.on('close', () => clearInterval(timer))
    },
  })
  expect(killed).toBe(true)
  const said = await cached(cache)
  expect([ALL, NONE]).toContain(said)
  expect(readdirSync(cache).filter((name) => name.endsWith('.part'))).toEqual([])
  expect(await cached(cache)).toBe(ALL)
})

test('a cache among the logs is not read as logs', async () => {
  const folder = folderOf({ 'a.json': records(theft(1)), 'b.json': records(theft(2)) })
  await setTimeout(2200)
  const before = await hunt([folder])
  const cache = join(folder, 'cache')
  for (let i = 0; i < 2; i++) expect((await hunt(['--cache', cache, folder])).stdout).toBe(before.stdout)
})

test('a folder that can be no cache is refused before anything is read', async () => {
  const open = folderOf()
  chmodSync(open, 0o777)
  const other = folderOf()
  writeFileSync(join(other, 'x'), '')
  for (const cache of [open, other, logs, join(other, 'x', 'y')]) {
    const { code, stdout, stderr } = await dohyo(['hunt', '--cache', cache, logs])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('error[DQ605]')
  }
})

test('standard input is not kept, and hunts all the same', async () => {
  const cache = join(folderOf(), 'cache')
  const stdin = records(theft(1))
  const { document } = await hunt(['--cache', cache, '-'], { stdin })
  expect(document.accounting.events.read).toBe(1)
  expect(readdirSync(cache)).toEqual(['CACHEDIR.TAG'])
})
