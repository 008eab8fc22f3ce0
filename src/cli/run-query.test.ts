import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dohyo, querying } from '../../test/support/cli.ts'
import type { App } from '../app/api.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-cli-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('query: inline, or from a file with every positional a path', async () => {
  const file = join(folder, 'q.sumo')
  writeFileSync(file, '* | count')
  const { app, calls } = querying()
  expect(
    await dohyo(
      ['query', '*', 'a', 'b', '--format', 'json', '--alias', '--source-category', 'gcp-audit=prod/gcp'],
      app,
    ),
  ).toMatchObject({
    code: 0,
    out: '[\n{"n":1}\n]\n',
    err: '1 file read\n',
  })
  await dohyo(['query', '-f', file, 'a', 'b'], app)
  await dohyo(['query', '-f', '-', '--rows', 'r.ndjson'], app)
  expect(calls).toEqual([
    expect.objectContaining({
      text: '*',
      file: 'query',
      paths: ['a', 'b'],
      alias: true,
      sourceCategory: { 'gcp-audit': 'prod/gcp' },
    }),
    expect.objectContaining({ text: '* | count', file, paths: ['a', 'b'], alias: false }),
    expect.objectContaining({ text: 'from stdin', file: 'stdin', paths: [], rowsFile: 'r.ndjson' }),
  ])
})

test('query: tables and files of addresses; cat needs no logs', async () => {
  const { app, calls } = querying()
  const tables = ['--lookup', '/shared/a b=x=y.csv', '--lookup', 'sumo://threat/cs=t.json']
  expect(
    await dohyo(['query', '*', 'a', ...tables, '--geoip', 'g.mmdb', '--asn', 'n.mmdb'], app),
  ).toMatchObject({ code: 0 })
  expect(await dohyo(['query', '// a table\ncat /shared/x', '--lookup', 'x=f.csv'], app)).toMatchObject({
    code: 0,
  })
  expect(calls).toEqual([
    expect.objectContaining({
      lookups: [
        { name: '/shared/a b', file: 'x=y.csv' },
        { name: 'sumo://threat/cs', file: 't.json' },
      ],
      ipFiles: { geoip: 'g.mmdb', asn: 'n.mmdb' },
    }),
    expect.objectContaining({ paths: [], lookups: [{ name: 'x', file: 'f.csv' }] }),
  ])
  for (const wrong of ['x', '=f', 'x='])
    expect((await dohyo(['query', '*', 'a', '--lookup', wrong], app)).code).toBe(2)
  const twice = await dohyo(['query', '*', 'a', '--lookup', 'x=f', '--lookup', 'X=g'], app)
  expect(twice).toMatchObject({ code: 2, err: expect.stringContaining('The table X is given twice.') })
})

const empty = (rows: readonly Record<string, unknown>[], reasons: readonly Diagnostic[]): Partial<App> => ({
  query: async (options) =>
    ({
      ...(await querying(rows).app.query(options)),
      whyEmpty: async () => reasons,
    }) as never,
})
const REASON: Diagnostic = {
  code: 'DQ904',
  severity: 'warning',
  params: { field: '_source', value: 'a', known: ['b'] },
  span: { start: 0, end: 1 },
}

test('query: why there are no rows is said, not when quiet', async () => {
  const call = ['query', '* | count', 'a', '--format', 'json']
  for (const rows of [[], [{ n: 0 }], [{ n: '0', m: null }]]) {
    const said = await dohyo(call, empty(rows, [REASON]))
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining('warning[DQ904]') })
    expect(said.err).not.toContain('dohyo lint')
    expect((await dohyo([...call, '-q'], empty(rows, [REASON]))).err).toBe('')
  }
  expect((await dohyo(call, empty([], []))).err).toContain(
    'no rows; `dohyo lint` may know why; `--alias` gives common field names\n',
  )
  expect((await dohyo(call, empty([{ n: 0 }], []))).err).toContain('only zeros; `dohyo lint`')
  expect((await dohyo([...call, '--alias'], empty([], []))).err).toContain('may know why\n')
  for (const rows of [[{ n: 1 }], [{ n: 0 }, { n: 0 }], [{ n: null }], [{ n: '' }], [{ n: 0, who: 'a' }]])
    expect((await dohyo(call, empty(rows, [REASON]))).err).toBe('1 file read\n')
})

test('query: a folder where the query should be', async () => {
  const called = await dohyo(['query', folder], querying().app)
  expect(called).toMatchObject({
    code: 2,
    err: expect.stringContaining(`the query is missing: ${folder} is a file or folder`),
  })
  expect((await dohyo(['query', 'error'], querying().app)).err).toContain('no logs given')
})

test('query: mistakes are shown where they are, warnings not when quiet', async () => {
  const span = { start: 2, end: 5 }
  const failed = (severity: 'error' | 'warning'): Partial<App> => ({
    query: async () => ({ kind: 'failed', diagnostics: [{ code: 'DQ102', severity, params: {}, span }] }),
  })
  const { code, out, err } = await dohyo(['query', '* | count', 'a', '-q'], failed('error'))
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain('error[DQ102]: comment is not closed\n  ┌─ query:1:3\n')
  expect((await dohyo(['query', '* | count', 'a'], failed('warning'))).err).toContain('warning[DQ102]')
  expect((await dohyo(['query', '* | count', 'a', '-q'], failed('warning'))).err).toBe('')
})

test('explain: prints the plan; a mistake ends with 2', async () => {
  const explain: App['explain'] = async ({ text, paths }) => ({
    diagnostics: [],
    text: `plan of ${text} over ${paths.length}\nSELECT '\u001b'\n`,
  })
  expect(await dohyo(['explain', '* | count'], { explain })).toEqual({
    code: 0,
    out: "plan of * | count over 0\nSELECT '\\x1b'\n",
    err: '',
  })
  const mistaken: App['explain'] = async () => ({
    diagnostics: [{ code: 'DQ102', severity: 'error', params: {}, span: { start: 0, end: 1 } }],
    text: '',
  })
  expect(await dohyo(['explain', '*'], { explain: mistaken })).toMatchObject({ code: 2, out: '' })
})

test('query: input that could not be read is named and ends with 3', async () => {
  const query: App['query'] = async (options) =>
    ({
      ...(await querying().app.query(options)),
      accounting: {
        files: { read: 1, skipped: 1, bytes: 1 },
        skipped: [{ file: 'cut\n.gz', reason: 'ends early', kind: 'unreadable' }],
        unreadable: [],
      },
    }) as never
  const { code, err } = await dohyo(['query', '*', 'a', '-q'], { query })
  expect({ code, err }).toEqual({ code: 3, err: 'could not be read: cut\\n.gz: ends early\n' })
})

const passed = { rule: 'D01', test: 'a', passed: true, file: 'f.yml', line: 3, milliseconds: 1 }
const failed = {
  ...passed,
  rule: 'D02',
  test: 'b',
  passed: false,
  message: '- severity: low\n+ severity: high',
}

test('rules test: names the failed ones and ends with 1', async () => {
  const rulesTest = (results: readonly (typeof passed)[]) => ({ rulesTest: async () => results })
  expect(await dohyo(['rules', 'test'], rulesTest([passed]))).toMatchObject({
    code: 0,
    out: '1 passed, 0 failed\n',
  })
  expect(await dohyo(['rules', 'test'], rulesTest([passed, failed]))).toMatchObject({
    code: 1,
    out: 'f.yml\n  failed b (D02, line 3)\n    - severity: low\n    + severity: high\n\n1 passed, 1 failed\n',
  })
})

test('rules test --cases runs cases alone, or beside the rules that are named', async () => {
  const asked: string[] = []
  const app: Partial<App> = {
    rulesTest: async ({ paths = [] }) => {
      asked.push(`rules ${paths.join()}`)
      return [passed]
    },
    rulesCases: async ({ paths }) => {
      asked.push(`cases ${paths.join()}`)
      return [passed]
    },
  }
  expect(await dohyo(['rules', 'test', '--cases', 'c.jsonl'], app)).toMatchObject({ code: 0 })
  expect(await dohyo(['rules', 'test', 'r', '--cases', 'c.jsonl'], app)).toMatchObject({
    out: '2 passed, 0 failed\n',
  })
  expect(asked).toEqual(['cases c.jsonl', 'cases c.jsonl', 'rules r'])
})

test('rules test --mutate: a line per clause, and 1', async () => {
  const clause = { line: 12, column: 20, text: "a = 'x'", dropped: true, replacedBy: [] }
  const number = { line: 13, column: 2, text: '3', dropped: false, replacedBy: ['2', '4'] }
  const rulesMutate = (unprotected: readonly (typeof clause)[]) => ({
    rulesMutate: async () => [{ rule: 'D01', file: 'f.yml', failing: 0, clauses: 4, unprotected }],
  })
  expect(await dohyo(['rules', 'test', '--mutate'], rulesMutate([]))).toMatchObject({
    code: 0,
    out: '1 rule: 4 clauses, 0 protected by no test\n',
  })
  expect(await dohyo(['rules', 'test', '--mutate'], rulesMutate([clause, number as never]))).toMatchObject({
    code: 1,
    out: "f.yml:12:20: no test notices when this is dropped: a = 'x'\nf.yml:13:2: no test notices when this is 2, or 4: 3\n1 rule: 4 clauses, 2 protected by no test\n",
  })
})

test('rules list', async () => {
  const rule = {
    id: 'D01',
    name: 'Snapshot created',
    severity: 'low',
    attack: ['T1578.001'],
    file: 'd01.yml',
  } as const
  const { code, out } = await dohyo(['rules', 'list'], { rulesList: async () => [rule] })
  expect(code).toBe(0)
  expect(out).toMatch(/D01.*Snapshot created.*low.*T1578\.001.*d01\.yml/)
  expect(out).toContain('1 rule\n')
})

test('--diagnostics json: one object per line, for editors', async () => {
  const span = { start: 4, end: 7 }
  const app: Partial<App> = {
    query: async () => ({
      kind: 'failed',
      diagnostics: [{ code: 'DQ301', severity: 'error', params: { name: 'foo', similar: [] }, span }],
    }),
  }
  const { code, err } = await dohyo(['query', '* | foo', 'a', '--diagnostics', 'json'], app)
  expect(code).toBe(2)
  expect(JSON.parse(err)).toMatchObject({
    code: 'DQ301',
    message: 'unknown operator `foo`',
    start: { column: 5 },
  })
})
