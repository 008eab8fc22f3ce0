import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { zstdStore } from '../support/zstd.ts'
import { dohyo, folderOf, hunt, lines, ordinary, records, stolen, theft } from './dohyo.ts'

// Files, folders, patterns and standard input; and that the order and the cut of the input change nothing.

const count = async (args: readonly string[], options = {}) => {
  const { code, stdout, stderr, left } = await dohyo(
    ['query', '* | count', '--format', 'json', ...args],
    options,
  )
  expect({ code, stderr, left }).toMatchObject({ code: 0, left: [] })
  return (JSON.parse(stdout) as { _count: number }[])[0]?._count
}

test('file, folder, glob, standard input', async () => {
  const folder = folderOf({
    'a.json': records(ordinary(1)),
    'b/c/d.json.gz': gzipSync(lines(ordinary(2), ordinary(3))),
    'b/e.log': zstdStore(JSON.stringify([ordinary(4), ordinary(5), ordinary(6), ordinary(7)])),
  })
  const cwd = { cwd: folder }
  expect(
    await Promise.all([
      count(['a.json'], cwd),
      count(['b'], cwd),
      count(['.'], cwd),
      count([folder]),
      count(['b/**/*.gz'], cwd),
      count(['*.json', 'b/c/*'], cwd),
      // what is under two of the paths counts once
      count(['a.json', './a.json', join(folder, 'a.json'), '.'], cwd),
    ]),
  ).toEqual([1, 6, 7, 7, 2, 3, 7])
})

test('standard input, plain and compressed, alone and beside files', async () => {
  const text = records(ordinary(1), ordinary(2))
  const folder = folderOf({ 'a.json': records(ordinary(3)) })
  expect(
    await Promise.all([
      count(['-'], { stdin: text }),
      count(['-'], { stdin: gzipSync(text) }),
      count(['-'], { stdin: zstdStore(text) }),
      count(['-', folder], { stdin: lines(ordinary(4)) }),
    ]),
  ).toEqual([2, 2, 2, 2])
  const found = await hunt(['-'], { stdin: gzipSync(records(theft(1))) })
  expect(found.document.signals[0]?.events[0]?.file).toBe('-')
  const empty = await dohyo(['hunt', '-'], { stdin: '' })
  expect({ code: empty.code, left: empty.left }).toEqual({ code: 3, left: [] })
})

test('paths that name nothing are mistakes of the call', async () => {
  const folder = folderOf()
  const [missing, pattern, none, rules] = await Promise.all([
    dohyo(['hunt', 'nowhere'], { cwd: folder }),
    dohyo(['hunt', '*.json'], { cwd: folder }),
    dohyo(['hunt']),
    dohyo(['hunt', '--rules', 'nowhere', '.'], { cwd: folder }),
  ])
  expect([missing, pattern, none, rules].map(({ code }) => code)).toEqual([2, 2, 2, 2])
  expect(missing.stderr).toMatch(/DQ602.*nowhere/s)
  expect(pattern.stderr).toMatch(/DQ603/)
})

const events = [theft(1), ordinary(2), theft(3), theft(4), ordinary(5), theft(6), theft(1)]

test('byte for byte the same, whatever the order of the paths', async () => {
  const folder = folderOf({
    'a.json': records(...events.slice(0, 3)),
    'b.ndjson': lines(...events.slice(2, 5)),
    'c.json.gz': gzipSync(records(...events.slice(4), events[0] ?? {})),
    'd.txt': 'no log',
    'e.json': '{"Records":[{"eventVersion"::',
  })
  const names = ['a.json', 'b.ndjson', 'c.json.gz', 'd.txt', 'e.json']
  const [first, second, third] = await Promise.all([
    hunt(names, { cwd: folder }),
    hunt(names.toReversed(), { cwd: folder }),
    hunt(['c.json.gz', 'e.json', 'a.json', 'd.txt', 'b.ndjson'], { cwd: folder }),
  ])
  expect(stolen(first)).toEqual(['snap-1', 'snap-3', 'snap-4', 'snap-6'])
  expect(first.document.accounting.events).toMatchObject({ read: 10, duplicate: 4 })
  expect(second.stdout).toBe(first.stdout)
  expect(third.stdout).toBe(first.stdout)
})

test('the same signals however the events are split over files', async () => {
  const split = [
    { 'all.json': records(...events) },
    { 'all.json.gz': gzipSync(lines(...events.toReversed())) },
    Object.fromEntries(events.map((each, i) => [`${i}.json`, records(each)])),
    { 'x.json': records(...events.slice(4)), 'y.ndjson': lines(...events.slice(0, 4)) },
  ]
  const all = await Promise.all(split.map((files) => hunt([folderOf(files)])))
  const told = all.map(({ document: { signals, accounting } }) => ({
    events: accounting.events,
    signals: signals.map((signal) => ({ ...signal, events: signal.events.map(({ id }) => id) })),
  }))
  expect(told[0]?.signals).toHaveLength(4)
  for (const each of told.slice(1)) expect(each).toEqual(told[0])
})
