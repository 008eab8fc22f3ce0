import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { SCAN_SETTINGS, scanSql } from '../../src/sources/envelope/scan.ts'
import type { Compression } from '../../src/sources/envelope/shape.ts'
import { SAMPLES, sampleText } from '../support/samples.ts'
import { AWS, awsIds, engine, identities, lines, put, scan, stage } from '../support/scan-files.ts'
import { zstdStore } from '../support/zstd.ts'

const COMPRESS: Readonly<Record<Compression, (text: string) => Uint8Array>> = {
  none: (text) => Buffer.from(text),
  gzip: (text) => gzipSync(text),
  zstd: zstdStore,
}

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

  it('keeps the text of an event as it is in the file', async () => {
    const { found } = await scan([
      put('exact.json', '{"Records":[{"eventSource":"e", "eventName":"caf\\u00e9\\/"}]}'),
    ])
    const [file] = found.files
    if (file === undefined) throw new Error('not recognised')
    const staged = await stage.stageFiles([file], file.compression)
    const rows = await engine.rows<{ raw: string }>(scanSql(file.shape, file.compression, staged.glob), {
      readsMore: true,
      settings: SCAN_SETTINGS,
    })
    expect(rows).toEqual([
      { raw: '{"eventSource":"e", "eventName":"caf\\u00e9\\/"}', file: [...staged.indexOf.keys()][0] },
    ])
    await staged.release()
    // a pattern without a match gives no rows and no error: hence `missing`
    expect(
      await engine.rows(scanSql(file.shape, file.compression, staged.glob), { readsMore: true }),
    ).toEqual([])
  })
})
