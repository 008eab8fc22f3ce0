import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dohyo, folderOf, lines, MAIN, ROOT, theft } from './dohyo.ts'

const SEED = join(ROOT, 'test/fixtures/seed/seed.sumo')
const AZURE = join(ROOT, 'examples/azure')

const rows = async (...args: readonly string[]): Promise<readonly Record<string, unknown>[]> => {
  const { code, stdout, stderr, left } = await dohyo(['query', '--format', 'json', ...args])
  expect({ code, stderr, left }).toMatchObject({ code: 0, left: [] })
  return JSON.parse(stdout) as readonly Record<string, unknown>[]
}

test('the seed query from its file, as written and with aliases', async () => {
  const [written, aliased] = await Promise.all([
    rows('-f', SEED, join(ROOT, 'examples')),
    rows('-f', SEED, '--alias', join(ROOT, 'examples')),
  ])
  expect(written.every(({ _sourceHost }) => /-/.test(String(_sourceHost)))).toBe(true)
  expect(aliased.length).toBeGreaterThan(written.length)
  const caller = expect.stringMatching(/^arn:aws:/)
  expect(aliased).toContainEqual(
    expect.objectContaining({ caller, Operations: expect.stringMatching(/Snapshot/) }),
  )
  const counts = aliased.map(({ OpCount }) => Number(OpCount))
  expect(counts).toEqual(counts.toSorted((a, b) => b - a))
})

test('inline, from standard input, and over hand-made rows', async () => {
  const folder = folderOf({
    'rows.ndjson': lines(
      { _raw: 'user=ann did it', _messageTime: 1_700_000_000_000, _sourceCategory: 'app' },
      { _raw: 'user=bob did it', _messageTime: '2023-11-14T22:13:21Z', _sourceCategory: 'app' },
      { _raw: 'user=eve did it', _messageTime: 1_700_000_002_000, _sourceCategory: 'other' },
    ),
  })
  const query = '_sourceCategory=app | parse "user=* " as user | count by user'
  const expected = [
    { user: 'ann', _count: 1 },
    { user: 'bob', _count: 1 },
  ]
  expect(await rows(query, '--rows', join(folder, 'rows.ndjson'))).toEqual(expected)
  const piped = await dohyo(['query', '-f', '-', '--rows', 'rows.ndjson', '--format', 'json'], {
    cwd: folder,
    stdin: query,
  })
  expect(JSON.parse(piped.stdout)).toEqual(expected)
})

test('each format', async () => {
  const query = '* | count by _source | 1.5 as half | sort by _source asc'
  const print = (...args: readonly string[]) => dohyo(['query', query, AZURE, '-q', ...args])
  const [table, json, ndjson, csv] = await Promise.all(
    ['table', 'json', 'ndjson', 'csv'].map((format) => print('--format', format)),
  )
  const [row] = JSON.parse(json?.stdout ?? '') as [{ _count: number }]
  expect(row).toEqual({ _source: 'Azure Activity Log', _count: row._count, half: 1.5 })
  expect(row._count).toBeGreaterThan(10)
  expect(JSON.parse(ndjson?.stdout ?? '')).toEqual(row)
  expect(csv?.stdout.split(/\r?\n/).slice(0, 2)).toEqual([
    '_source,_count,half',
    `Azure Activity Log,${row._count},1.5`,
  ])
  expect(table?.stdout).toMatch(/_source +│ +_count +│ +half[\s\S]*Azure Activity Log/u)
  expect([table?.stderr, json?.stderr, ndjson?.stderr, csv?.stderr]).toEqual(['', '', '', ''])
})

test('times are ISO-8601 UTC for people and spreadsheets, milliseconds for programs', async () => {
  const folder = folderOf({
    'a.ndjson': lines(theft(1), theft(2, { eventTime: '2026-03-04T05:06:07.089Z' })),
  })
  const query = '* | timeslice 1h | count by _timeslice'
  expect(await rows(query, folder)).toEqual([{ _timeslice: Date.UTC(2026, 2, 4, 5), _count: 2 }])
  const [csv, table] = await Promise.all(
    ['csv', 'table'].map((format) => dohyo(['query', query, folder, '--format', format])),
  )
  expect(csv?.stdout).toContain('2026-03-04T05:00:00.000Z,2')
  expect(table?.stdout).toContain('2026-03-04T05:00:00.000Z')
})

test('mistakes are shown in their place, before anything is read', async () => {
  const folder = folderOf({ 'query.sumo': '* | count\n| json auto\n| where matchez(a, "b") and cuont > 1\n' })
  const { code, stdout, stderr } = await dohyo(['query', '-f', 'query.sumo', ROOT], { cwd: folder })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/error\[DQ\d{3}\]/)
  expect(stderr).toMatch(/query\.sumo:3:9/)
  expect(stderr).toMatch(/\n +│ +\^{7}/)
  expect(stderr).toContain('matches')
})

test('what surprises is said beside the rows', async () => {
  const folder = folderOf({ 'rows.ndjson': '{"_raw":"n=10;"}\n' })
  const query = '* | parse "n=*;" as n | where n > "9" | count'
  const call = ['query', query, '--rows', join(folder, 'rows.ndjson'), '--format', 'json']
  const [said, quiet] = await Promise.all([dohyo(call), dohyo([...call, '--quiet'])])
  expect([said?.code, said && JSON.parse(said.stdout)]).toEqual([0, [{ _count: 0 }]])
  expect(said?.stderr).toMatch(/^warning\[DQ912\]/)
  expect(quiet).toMatchObject({ code: 0, stdout: said?.stdout, stderr: '' })
})

test('prose that came along with the query', async () => {
  const file = join(ROOT, 'test/fixtures/seed/seed-with-prose.sumo')
  const { code, stdout, stderr } = await dohyo(['query', '-f', file, AZURE])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^error\[DQ203\]: prose after the query, beginning with `Sumo Logic detection/)
  expect(stderr).toContain('seed-with-prose.sumo:12:24')
  expect(stderr.match(/error\[/g)).toHaveLength(1)
})

test('explain: what is taken from where, and SQL', async () => {
  const alone = await dohyo(['explain', '-f', SEED, '--alias'])
  expect({ code: alone.code, left: alone.left }).toEqual({ code: 0, left: [] })
  for (const what of [
    'AWS CloudTrail',
    'Azure Activity Log',
    'operationName',
    'userIdentity.arn',
    'SELECT',
    'JSONExtract',
  ])
    expect(alone.stdout).toContain(what)
  expect(alone.stdout).toMatch(/GCP[^\n]*not opened/)
  const over = await dohyo(['explain', '-f', SEED, AZURE])
  expect({ code: over.code, left: over.left }).toEqual({ code: 0, left: [] })
  const wrong = await dohyo(['explain', '* | cuont'])
  expect({ code: wrong.code, stdout: wrong.stdout }).toEqual({ code: 2, stdout: '' })
  expect(wrong.stderr).toContain('count')
})

test('--version, --help, and what is neither', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const [shown, help, wrong, flag] = await Promise.all(
    [['--version'], ['--help'], ['hnut', '.'], ['hunt', '.', '--formt', 'json']].map((args) => dohyo(args)),
  )
  expect(shown).toEqual({ code: 0, stdout: `${version}\n`, stderr: '', left: [] })
  expect(help?.code).toBe(0)
  for (const command of ['hunt', 'query', 'explain', 'rules']) expect(help?.stdout).toContain(command)
  expect([wrong?.code, flag?.code]).toEqual([2, 2])
  expect(wrong?.stderr).toContain('hunt')
  expect(flag?.stderr).toContain('--format')
  expect(readFileSync(MAIN, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true)
})

test('-o replaces its file only with a whole result', async () => {
  const folder = folderOf({ 'out.json': 'old', 'a.ndjson': lines(theft(1)) })
  const good = await dohyo(['query', '* | count', 'a.ndjson', '--format', 'json', '-o', 'out.json'], {
    cwd: folder,
  })
  expect({ code: good.code, stdout: good.stdout }).toEqual({ code: 0, stdout: '' })
  expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))).toEqual([{ _count: 1 }])
  const bad = await dohyo(['query', '* | count', 'a.ndjson', '-o', 'no/such/out.json'], { cwd: folder })
  expect({ code: bad.code, stderr: bad.stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('DQ801'),
  })
})
