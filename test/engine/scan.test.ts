import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDemand } from '../../src/compiler/raw-record.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { type InventoryFile, inventory } from '../../src/hunt/inventory.ts'
import { openStage, type Stage } from '../../src/hunt/stage.ts'
import { SCAN_SETTINGS, scanSql } from '../../src/sources/envelope/scan.ts'
import { type Compression, shapeKey } from '../../src/sources/envelope/shape.ts'
import { SOURCES, sourceById } from '../../src/sources/index.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { join as joinSql, type Sql, sql } from '../../src/sql/sql.ts'
import { SAMPLES, sampleText } from '../support/samples.ts'
import { zstdStore } from '../support/zstd.ts'

interface Row {
  readonly identity: string
  readonly time: string | null
  readonly host: string | null
  readonly ok: number
  readonly file: string
  readonly operationName: string | null
  readonly caller: string | null
  readonly resourceGroup: string | null
}

let engine: Engine
let stage: Stage
let folder: string

beforeAll(async () => {
  engine = await openEmbedded()
  stage = await openStage()
  folder = mkdtempSync(join(tmpdir(), 'dohyo-scan-'))
})

afterAll(async () => {
  await engine.close()
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

const COMPRESS: Readonly<Record<Compression, (text: string) => Uint8Array>> = {
  none: (text) => Buffer.from(text),
  gzip: (text) => gzipSync(text),
  zstd: zstdStore,
}

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** The statement that reads some files of one shape. */
const statementFor = (first: InventoryFile, glob: string): Sql => {
  const source = sourceById(first.shape.source)
  const demand = createDemand()
  const record = { text: demand.text, local: demand.local, raw: sql`raw`, settings: NO_SETTINGS }
  const none = sql`NULL`
  const columns = [
    sql`${source.identity(record)} AS identity`,
    sql`toString(${source.eventTime(record)}) AS time`,
    sql`${source.metadata.sourceHost(record)} AS host`,
    sql`${source.isEvent(record)} AS ok`,
    sql`${source.aliases['operationName']?.sql(record) ?? none} AS a_operation`,
    sql`${source.aliases['caller']?.sql(record) ?? none} AS a_caller`,
    sql`${source.aliases['resourceGroup']?.sql(record) ?? none} AS a_group`,
  ]
  const scan = sql`(${scanSql(first.shape, first.compression, glob)})`
  const extracted = demand.extraction(scan, sql`raw`, [sql`file`])
  return sql`SELECT identity, time, host, ok, file, a_operation AS operationName, a_caller AS caller, a_group AS resourceGroup FROM (SELECT ${joinSql(columns)}, file FROM (${extracted}))`
}

/** Takes an inventory of the paths, stages it and reads everything in ONE statement. */
const scan = async (paths: readonly string[]) => {
  const found = await inventory(paths, { sources: SOURCES, spool: stage.dir })
  const groups = new Map<string, InventoryFile[]>()
  for (const file of found.files) {
    const key = `${shapeKey(file.shape)} ${file.compression}`
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  const shown = new Map<string, string>()
  const statements: Sql[] = []
  for (const files of groups.values()) {
    const [first] = files
    if (first === undefined) continue
    const staged = await stage.stageFiles(files, first.compression)
    for (const [name, i] of staged.indexOf) shown.set(name, files[i]?.shown ?? '')
    statements.push(statementFor(first, staged.glob))
  }
  const rows =
    statements.length === 0
      ? []
      : await engine.rows<Row>(joinSql(statements, ' UNION ALL '), { settings: SCAN_SETTINGS })
  return { found, rows: rows.map((row) => ({ ...row, file: shown.get(row.file) ?? '' })) }
}

const identities = (rows: readonly { readonly identity: string }[]) => rows.map((r) => r.identity).sort()

describe.each<Compression>(['none', 'gzip', 'zstd'])('scanSql, %s', (compression) => {
  it.each(SAMPLES)('$source/$file', async (sample) => {
    const path = put(
      `${compression}-${sample.source}-${sample.file}`,
      COMPRESS[compression](sampleText(sample)),
    )
    const { found, rows } = await scan([path])
    expect(found.skipped).toEqual([])
    expect(found.files[0]).toMatchObject({ compression, shape: { source: sample.source } })
    expect(identities(rows)).toEqual([...sample.identities].sort())
    for (const row of rows) {
      expect(row).toMatchObject({ ok: 1, file: path })
      expect(row.time).toMatch(/^2024-05-(01|13) (10:0|22:0)/)
    }
  })

  it('reads all samples in one statement', async () => {
    const paths = SAMPLES.map((s) =>
      put(`all-${compression}-${s.source}-${s.file}`, COMPRESS[compression](sampleText(s))),
    )
    const { rows } = await scan(paths)
    expect(identities(rows)).toEqual(SAMPLES.flatMap((s) => s.identities).sort())
  })
})

describe('aliases and metadata', () => {
  const one = async (source: string, file: string) => {
    const sample = SAMPLES.find((s) => s.source === source && s.file === file)
    if (sample === undefined) throw new Error(`no sample ${file}`)
    const { rows } = await scan([put(`alias-${source}-${file}`, sampleText(sample))])
    const [first] = rows.toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? ''))
    return [first?.operationName, first?.caller, first?.resourceGroup, first?.host, first?.time]
  }
  const SUBSCRIPTION = '00000000-1111-2222-3333-444444444444'

  it('fit each shape', async () => {
    expect(await one('aws-cloudtrail', 'records.json')).toEqual([
      'CreateSnapshot',
      'arn:aws:iam::111122223333:user/ana',
      '111122223333',
      '111122223333',
      '2024-05-01 10:00:00.000',
    ])
    expect(await one('azure-activity', 'records.json')).toEqual([
      'MICROSOFT.COMPUTE/SNAPSHOTS/WRITE',
      'ana@example.org',
      'RG-DATA',
      SUBSCRIPTION,
      '2024-05-01 10:00:00.123',
    ])
    expect(await one('azure-activity', 'array.json')).toEqual([
      'Microsoft.Compute/snapshots/write',
      'ana@example.org',
      'rg-data',
      SUBSCRIPTION,
      '2024-05-01 10:00:00.123',
    ])
    expect(await one('azure-activity', 'rows.csv')).toEqual([
      'MICROSOFT.COMPUTE/SNAPSHOTS/WRITE',
      'ana@example.org',
      'RG-DATA',
      SUBSCRIPTION,
      '2024-05-01 10:00:00.123',
    ])
    expect(await one('gcp-audit', 'array.json')).toEqual([
      'v1.compute.snapshots.insert',
      'ana@example.org',
      'demo-project',
      'demo-project',
      '2024-05-01 10:00:00.123',
    ])
  })

  it('fall back to the account of a service event', async () => {
    const sample = { source: 'aws-cloudtrail', file: 'records.json' } as const
    const { rows } = await scan([put('service.json', sampleText(sample))])
    expect(rows.find((r) => r.operationName === 'SharedSnapshotVolumeCreated')?.caller).toBe('444455556666')
  })
})

const AWS = { source: 'aws-cloudtrail' } as const
const lines = () =>
  sampleText({ ...AWS, file: 'events.ndjson' })
    .trimEnd()
    .split('\n')
const awsIds = [1, 2, 3].map((n) => `a0000000-0000-4000-8000-00000000000${n}`)

describe('hostile input', () => {
  it.each([
    'a\'b"c.json',
    'star*?[x]{a,b}.json',
    'line\nend\\n.json',
    'üñí 🦊.json',
    '--x.json.gz',
    '$(id)`id`.json',
  ])('reads a file named %j', async (name) => {
    const path = put(name, sampleText({ ...AWS, file: 'records.json' }))
    const { rows } = await scan([path])
    expect(identities(rows)).toEqual(awsIds)
    expect(rows.every((r) => r.file === path)).toBe(true)
  })

  it('ignores blank lines, CR and a byte order mark', async () => {
    const text = `\uFEFF\r\n${lines().join('\r\n\r\n \t\r\n')}\r\n\r\n`
    const { rows } = await scan([put('blank.json', text)])
    expect(identities(rows)).toEqual(awsIds)
    expect(rows.every((r) => r.ok === 1)).toBe(true)
  })

  it('reads a document with a byte order mark', async () => {
    const text = `\uFEFF${sampleText({ ...AWS, file: 'records.json' })}`
    expect(identities((await scan([put('bom.json', text)])).rows)).toEqual(awsIds)
  })

  it.each([
    ['events.ndjson', 'bad line'],
    ['events.ndjson', '{"eventName":"Cut'],
    ['eventbridge.ndjson', '{"detail":'],
    ['records.ndjson', '{"Records":[{"eventName":'],
    ['event-data.ndjson', 'null'],
  ])('loses only the bad line of %s: %j', async (file, bad) => {
    const [first = '', ...rest] = sampleText({ ...AWS, file })
      .trimEnd()
      .split('\n')
    const { rows } = await scan([put(`bad-${file}`, [first, bad, ...rest].join('\n'))])
    expect(identities(rows.filter((r) => r.ok === 1))).toEqual(awsIds)
    expect(rows.filter((r) => r.ok === 0)).toHaveLength(1)
  })

  it.each([
    ['aws-cloudtrail', 'events.ndjson', '{"eventSource":"aws:s3","eventName":"ObjectCreated:Put"}'],
    ['aws-cloudtrail', 'events.ndjson', '{"eventName":"NoSource"}'],
    ['azure-activity', 'events.ndjson', '{"operationName":"VaultGet","category":"AuditEvent"}'],
    ['azure-activity', 'events.ndjson', '{"OperationName":"no status"}'],
    ['gcp-audit', 'events.ndjson', '{"logName":"projects/p/logs/app","textPayload":"hello"}'],
  ] as const)(
    'counts a foreign event in a log of %s as unreadable, not as null',
    async (source, file, foreign) => {
      const text = `${sampleText({ source, file }).trimEnd()}\n${foreign}\n`
      const { rows } = await scan([put(`foreign-${source}.json`, text)])
      expect(rows.filter((r) => r.ok === 0)).toHaveLength(1)
      expect(rows.every((r) => r.ok === 0 || r.ok === 1)).toBe(true)
    },
  )

  it('reads the members of a gzip file one after the other', async () => {
    const parts = lines().map((line) => gzipSync(`${line}\n`))
    expect(identities((await scan([put('members.gz', Buffer.concat(parts))])).rows)).toEqual(awsIds)
  })

  it('reads a first record that is longer than any sample', async () => {
    const [first = '', ...rest] = lines()
    const long = first.replace('"vol-0aaa"', JSON.stringify('x'.repeat(300_000)))
    const all = [long, ...rest]
    const paths = [
      put('long-lines.json', all.join('\n')),
      put('long-records.json', `{"Records":[${all.join(',')}]}`),
      put('long-array.json', `[${all.join(',')}]`),
    ]
    const { rows, found } = await scan(paths)
    expect(found.files.map((f) => f.shape.container)).toEqual(['array', 'lines', 'objects'])
    for (const path of paths) expect(identities(rows.filter((r) => r.file === path))).toEqual(awsIds)
  })

  it('reads a document of more than 100 MiB in one line', async () => {
    const event = (lines()[0] ?? '').replace('"vol-0aaa"', JSON.stringify('x'.repeat(500_000)))
    const count = 220
    const text = `{"Records":[${Array(count).fill(event).join(',')}]}`
    expect(text.length).toBeGreaterThan(105 * 1024 * 1024)
    const { rows } = await scan([put('huge.gz', gzipSync(text, { level: 1 }))])
    expect(rows.filter((r) => r.ok === 1)).toHaveLength(count)
  })

  it('loses only the damaged row of a table', async () => {
    const text = sampleText({ source: 'azure-activity', file: 'rows.csv' }).trimEnd()
    const { rows } = await scan([put('short.csv', `${text}\r\n"5/1/2024, 10:00:00.123 AM","only two"\r\n`)])
    expect(rows.map((r) => r.ok).sort()).toEqual([0, 1, 1])
  })

  const counts = async (name: string, content: string | Uint8Array) => {
    const { found, rows } = await scan([put(name, content)])
    const ok = rows.filter((r) => r.ok === 1).length
    return [found.files[0]?.shape.container ?? found.skipped[0]?.kind, ok, rows.length - ok]
  }
  const [theft = ''] = lines()
  const DOCUMENT = `{"Records":[${theft}]}`

  it('counts an object without the list of its neighbours, and nothing for an empty list', async () => {
    expect(await counts('then-event.json', `${DOCUMENT} ${theft}`)).toEqual(['objects', 1, 1])
    expect(await counts('then-foreign.json', `${DOCUMENT} {"a":1}`)).toEqual(['objects', 1, 1])
    expect(await counts('then-null.json', `${DOCUMENT} {"Records":null}`)).toEqual(['objects', 1, 1])
    expect(await counts('then-empty.json', `${DOCUMENT} {"Records":[]}`)).toEqual(['objects', 1, 0])
    expect(await counts('empty.json', '{"Records":[]}')).toEqual(['objects', 0, 0])
    const members = [gzipSync(DOCUMENT), gzipSync(theft)]
    expect(await counts('mixed-members.gz', Buffer.concat(members))).toEqual(['objects', 1, 1])
    const entries = sampleText({ source: 'gcp-audit', file: 'events.ndjson' }).trimEnd().split('\n')
    const [entry = ''] = entries
    expect(await counts('entries.json', `{"entries":[${entry}]} ${entry}`)).toEqual(['objects', 1, 1])
  })

  it.each(['"zzz"', '{"0":1}', '7', 'true'])('never loses %s in the place of a list', async (value) => {
    const text = `${DOCUMENT} {"Records":${value}}`
    await expect(counts('no-list.json', text)).rejects.toThrow()
    expect(await counts('no-list.ndjson', `${DOCUMENT}\n{"Records":${value}}\n`)).toEqual(['lines', 1, 1])
  })

  it('counts a table whose rows are no list', async () => {
    const table = sampleText({ source: 'azure-activity', file: 'tables.json' }).trimEnd()
    const [container, ok] = await counts('tables-alone.json', table)
    const bad = '{"tables":[{"name":"t","columns":[],"rows":{"a":1}}]}'
    expect(await counts('tables-bad.json', `${table} ${bad}`)).toEqual([container, ok, 1])
  })

  it('counts a list of rows that is cut as unreadable', async () => {
    const text = sampleText({ ...AWS, file: 'lake-rows.json' }).trimEnd()
    expect(await counts('lake-cut.json', text.slice(0, -2))).toEqual(['arrays', 0, 1])
  })

  it('reads the events around NULs', async () => {
    const nuls = '\0'.repeat(5000)
    expect(await counts('nul-after.json', `${lines().join('\n')}\n${nuls}`)).toEqual(['lines', 3, 0])
    expect(await counts('nul-before.json', `${nuls}${lines().join('\n')}\n`)).toEqual(['lines', 3, 0])
    expect(await counts('nul-within.json', `${theft}\n\0{"a":\0}\n`)).toEqual(['lines', 1, 1])
  })

  it('keeps the text of an event as it is in the file', async () => {
    const { found } = await scan([
      put('exact.json', '{"Records":[{"eventSource":"e", "eventName":"caf\\u00e9\\/"}]}'),
    ])
    const [file] = found.files
    if (file === undefined) throw new Error('not recognised')
    const staged = await stage.stageFiles([file], file.compression)
    const rows = await engine.rows<{ raw: string }>(scanSql(file.shape, file.compression, staged.glob), {
      settings: SCAN_SETTINGS,
    })
    expect(rows).toEqual([
      { raw: '{"eventSource":"e", "eventName":"caf\\u00e9\\/"}', file: [...staged.indexOf.keys()][0] },
    ])
    await staged.release()
    // a pattern without a match gives no rows and no error: hence `missing`
    expect(await engine.rows(scanSql(file.shape, file.compression, staged.glob))).toEqual([])
  })
})
