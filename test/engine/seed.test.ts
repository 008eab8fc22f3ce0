import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import type { QueryRunOptions } from '../../src/app/api.ts'
import { query } from '../../src/app/index.ts'
import {
  AZURE_CALLER,
  activityRows,
  createSnapshot,
  deletion,
  dropped,
  exportRecords,
  gcpEntries,
  hidden,
  listedEvents,
  pacuCaller,
  pacuRun,
  SUBSCRIPTION,
  shared,
} from '../fixtures/seed/events.ts'
import { ARN, type Json, OWN } from '../support/aws-events.ts'
import { zstdStore } from '../support/zstd.ts'

// The query that dohyo was made for, byte for byte as it was published, on the telemetry of its own four tests.

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/seed/${name}`, import.meta.url), 'utf8')

const SEED = fixture('seed.sumo')

const root = mkdtempSync(join(tmpdir(), 'dohyo-seed-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folders = 0

/** A new folder with these files. */
const folder = (files: Readonly<Record<string, string | Uint8Array>>): string => {
  const dir = join(root, String(folders++))
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), bytes)
  }
  return dir
}

const lines = (events: readonly Json[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('')
const list = (key: string, events: readonly Json[]): string => JSON.stringify({ [key]: events })

interface Row {
  readonly _sourceHost: string | null
  readonly caller: string | null
  readonly resourceGroup: string | null
  readonly OpCount: number
  readonly Operations: string
  readonly RiskLevels: string
}

const row = (
  [_sourceHost, caller, resourceGroup]: readonly (string | null)[],
  OpCount: number,
  operations: readonly string[],
  risks: readonly string[] = ['Medium'],
): Row => ({
  _sourceHost: _sourceHost ?? null,
  caller: caller ?? null,
  resourceGroup: resourceGroup ?? null,
  OpCount,
  Operations: operations.join('\n'),
  RiskLevels: risks.join('\n'),
})

const run = async (dir: string, options: Partial<QueryRunOptions> = {}): Promise<readonly Row[]> => {
  const outcome = await query({
    text: SEED,
    file: 'seed.sumo',
    paths: [dir],
    alias: false,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...options,
  })
  expect(outcome).toMatchObject({ kind: 'ok', diagnostics: [] })
  if (outcome.kind === 'failed') return []
  expect(outcome.columns.map(({ name }) => name)).toEqual([
    '_sourceHost',
    'caller',
    'resourceGroup',
    'OpCount',
    'Operations',
    'RiskLevels',
  ])
  const rows: Row[] = []
  for await (const found of outcome.rows)
    rows.push({ ...(found as unknown as Row), OpCount: Number(found['OpCount']) })
  expect(outcome.accounting.skipped).toEqual([])
  return rows
}

/** A set: what several rows of one count are ordered by is not the query's. */
const sorted = (rows: readonly Row[]): readonly string[] => rows.map((each) => JSON.stringify(each)).sort()

const WRITE = 'MICROSOFT.COMPUTE/SNAPSHOTS/WRITE'
const ann = [OWN, ARN, OWN]
const ana = [SUBSCRIPTION, AZURE_CALLER, 'rg-data']
const modified = [row(ann, 1, ['ModifySnapshotAttribute'])]

interface Case {
  readonly name: string
  readonly file: string
  readonly content: string
  readonly written: readonly Row[]
  readonly aliased: readonly Row[]
}

const one = (event: Json): string => list('Records', [event])

const CASES: readonly Case[] = [
  {
    name: 'test 1, CreateSnapshot',
    file: 'a.json',
    content: list('Records', createSnapshot),
    written: [],
    aliased: [row(ann, 1, ['CreateSnapshot'])],
  },
  ...Object.entries(shared).map(([name, event]) => ({
    name: `test 2, ModifySnapshotAttribute (${name})`,
    file: 'a.json',
    content: one(event),
    written: [],
    aliased: modified,
  })),
  {
    name: 'test 3, rows of the AzureActivity table',
    file: 'a.ndjson',
    content: lines(activityRows()),
    written: [],
    aliased: [row(ana, 2, [WRITE])],
  },
  {
    name: 'test 3, AzureActivity rows with the display name: keys of json auto are not case-sensitive',
    file: 'a.ndjson',
    content: lines(activityRows('Create or Update Snapshot')),
    written: [row(ana, 2, ['Create or Update Snapshot'])],
    aliased: [row(ana, 2, [WRITE])],
  },
  {
    name: 'test 3, diagnostic export: caller and resourceGroup are empty as written',
    file: 'a.json',
    content: list('records', exportRecords),
    written: [row([SUBSCRIPTION, null, null], 3, [WRITE])],
    aliased: [row([SUBSCRIPTION, AZURE_CALLER, 'RG-DATA'], 3, [WRITE])],
  },
  {
    name: 'test 3, list of the REST interface',
    file: 'a.json',
    content: list('value', listedEvents),
    written: [],
    aliased: [row(ana, 2, ['Microsoft.Compute/snapshots/write'])],
  },
  {
    name: 'test 4, enumeration and creation: DescribeVolumes has none of the words',
    file: 'a.json',
    content: list('Records', pacuRun),
    written: [],
    aliased: [
      row([OWN, pacuCaller, OWN], 6, ['CreateSnapshot', 'DescribeSnapshotAttribute', 'DescribeSnapshots']),
    ],
  },
  {
    name: 'one caller, two levels; who has automation in the name is hidden; Low is dropped',
    file: 'a.ndjson',
    content: lines([...createSnapshot, deletion, hidden, ...dropped]),
    written: [],
    aliased: [row(ann, 2, ['CreateSnapshot', 'DeleteSnapshot'], ['High', 'Medium'])],
  },
  {
    name: 'GCP is outside the search expression',
    file: 'a.json',
    content: JSON.stringify(gcpEntries),
    written: [],
    aliased: [],
  },
]

test('the fixture is the published query', () => {
  expect(createHash('sha256').update(SEED).digest('hex')).toBe(
    '5c17b3098f92de451319c7c6f2047bd979f96817467b8c008924ea47b83c7121',
  )
  expect(fixture('seed-with-prose.sumo').startsWith(SEED.trimEnd())).toBe(true)
})

describe.each(CASES)('$name', ({ file, content, written, aliased }) => {
  test('as written', async () => {
    expect(await run(folder({ [file]: content }))).toEqual(written)
  })
  test('with aliases', async () => {
    expect(await run(folder({ [file]: content }), { alias: true })).toEqual(aliased)
  })
})

test('the same in every compression', async () => {
  const content = list('records', exportRecords)
  const expected = [row([SUBSCRIPTION, null, null], 3, [WRITE])]
  expect(await run(folder({ 'a.json.gz': gzipSync(content) }))).toEqual(expected)
  expect(await run(folder({ 'a.json.zst': zstdStore(content) }))).toEqual(expected)
})

describe('a mixed folder', () => {
  const mixed = folder({
    'aws/2026/03/10/a.json.gz': gzipSync(list('Records', [...createSnapshot, ...pacuRun])),
    'aws/2026/03/10/b.ndjson': lines([...Object.values(shared), ...dropped]),
    // seen already, in another shape and compression
    'aws/copy.zst': zstdStore(JSON.stringify([deletion, hidden, ...createSnapshot])),
    'azure/hub.json.gz': gzipSync(list('records', exportRecords)),
    'azure/PT1H.json': lines(exportRecords.slice(1)),
    'azure/table.ndjson': lines(activityRows()),
    'azure/list.json': list('value', listedEvents),
    'gcp/S0.json': lines(gcpEntries),
    'gcp/read.json.gz': gzipSync(JSON.stringify(gcpEntries)),
  })

  test('as written', async () => {
    expect(await run(mixed)).toEqual([row([SUBSCRIPTION, null, null], 3, [WRITE])])
  })

  test('with aliases: noisiest first, every event counted once', async () => {
    const rows = await run(mixed, { alias: true })
    expect(rows.map(({ OpCount }) => OpCount)).toEqual([7, 6, 4, 3])
    expect(sorted(rows)).toEqual(
      sorted([
        row(ann, 7, ['CreateSnapshot', 'DeleteSnapshot', 'ModifySnapshotAttribute'], ['High', 'Medium']),
        row([OWN, pacuCaller, OWN], 6, ['CreateSnapshot', 'DescribeSnapshotAttribute', 'DescribeSnapshots']),
        row(ana, 4, [WRITE, 'Microsoft.Compute/snapshots/write']),
        row([SUBSCRIPTION, AZURE_CALLER, 'RG-DATA'], 3, [WRITE]),
      ]),
    )
  })

  test('another _sourceCategory keeps a source out', async () => {
    expect(await run(mixed, { sourceCategory: { 'azure-activity': 'azure/audit' } })).toEqual([])
  })
})

test('a query that gives no rows knows of the sources that were read', async () => {
  const outcome = await query({
    text: '_sourceCategory=*azure* | json auto | count by operationName',
    file: 'query',
    paths: [folder({ 'a.ndjson': `${JSON.stringify(createSnapshot[0])}\n` })],
    alias: false,
    signal: new AbortController().signal,
    onProgress: () => {},
  })
  if (outcome.kind === 'failed') expect.fail(JSON.stringify(outcome.diagnostics))
  const rows: unknown[] = []
  for await (const row of outcome.rows) rows.push(row)
  expect(rows).toEqual([])
  const reasons = await outcome.whyEmpty?.()
  expect(reasons).toMatchObject([{ code: 'DQ904', params: { value: '*azure*', known: ['aws/cloudtrail'] } }])
})

test('the page’s prose after the query is told apart from the language', async () => {
  const outcome = await query({
    text: fixture('seed-with-prose.sumo'),
    file: 'seed-with-prose.sumo',
    paths: [root],
    alias: false,
    signal: new AbortController().signal,
    onProgress: () => {},
  })
  expect(outcome.kind).toBe('failed')
  expect(outcome.diagnostics).toHaveLength(1)
  const [found] = outcome.diagnostics
  const text = fixture('seed-with-prose.sumo')
  expect(text.slice(found?.span.start).trimStart()).toMatch(/^Sumo Logic detection for Create Snapshot\./)
  expect(found?.code).toBe('DQ203')
})
