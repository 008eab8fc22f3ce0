import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QueryRunOptions } from '../../src/app/api.ts'
import { explain, query } from '../../src/app/index.ts'
import { mmdb } from '../support/mmdb.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-lookup-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const options = (
  text: string,
  messages: readonly string[],
  more: Partial<QueryRunOptions>,
): QueryRunOptions => ({
  text,
  file: 'query',
  paths: [],
  rowsFile: put(
    'rows.ndjson',
    messages.map((_raw) => JSON.stringify({ _raw, _messageTime: 1_700_000_000_000 })).join('\n'),
  ),
  alias: false,
  signal: new AbortController().signal,
  onProgress: () => {},
  ...more,
})

const run = async (text: string, messages: readonly string[], more: Partial<QueryRunOptions> = {}) => {
  const outcome = await query(options(text, messages, more))
  if (outcome.kind === 'failed') return outcome.diagnostics.map(({ code }) => code)
  const rows: unknown[] = []
  for await (const row of outcome.rows) rows.push(row)
  return rows
}

const LOOKUP =
  '* | parse "id=*;" as id | lookup name from path://"/Library/Users/a/people" on id | fields id, name'
const people = (file: string) => ({ lookups: [{ name: 'people', file }] })

describe('files of tables', () => {
  const found = [{ id: '1', name: 'O\'Brien, "Pat"\nx' }]
  test.each([
    ['csv', 'id,name\r\n"1","O\'Brien, ""Pat""\nx"\r\n2,\r\n'],
    ['csv with a byte order mark', '\uFEFFID , NAME\n1,"O\'Brien, ""Pat""\nx"'],
    ['json', JSON.stringify([{ id: 1, name: 'O\'Brien, "Pat"\nx' }, { id: '2' }])],
    ['ndjson', `${JSON.stringify({ name: 'O\'Brien, "Pat"\nx', id: '1' })}\n\n{"id":"2"}\n`],
  ])('%s, plain and gzip', async (_name, content) => {
    expect(await run(LOOKUP, ['id=1;'], people(put('t', content)))).toMatchObject(found)
    expect(await run(LOOKUP, ['id=1;'], people(put('t.gz', gzipSync(content))))).toMatchObject(found)
  })

  test('thousands of rows', async () => {
    const lines = Array.from({ length: 12_000 }, (_, i) => `${i},n${i}`)
    const file = put('big.csv', `id,name\n${lines.join('\n')}`)
    expect(await run(LOOKUP, ['id=11999;'], people(file))).toMatchObject([{ id: '11999', name: 'n11999' }])
  })

  test.each([
    ['a,b\n1\n', 'DQ613', /:2: 1 values, but the header has 2 columns/],
    ['a,A\n', 'DQ613', /two columns are named `A`/],
    ['a,b\n"x,1\n', 'DQ613', /:2: a quoted field is not closed/],
    ['a,b\n1,"x"y\n', 'DQ613', /:2: text after the closing quote/],
    ['{"a":1}\n[2]\n', 'DQ613', /:2: not a JSON object/],
    ['[{"a":1},2]', 'DQ613', /element 1 of the array is not an object/],
    ['{"a":', 'DQ613', /:1: not valid JSON/],
    ['', 'DQ613', /the file is empty/],
    ['__row\n1', 'DQ613', /reserved/],
    [new Uint8Array([0x61, 0xff]), 'DQ612', /not UTF-8/],
  ] as const)('%j is refused with its place', async (content, code, message) => {
    const file = put('bad', content)
    await expect(run(LOOKUP, ['id=1;'], people(file))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  test('a value that is nested deeper than can be written', async () => {
    const file = put('deep.ndjson', `{"id":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)
    await expect(run(LOOKUP, ['id=1;'], people(file))).rejects.toMatchObject({
      code: 'DQ613',
      message: expect.stringMatching(/deep\.ndjson: a value is nested too deep/),
    })
  })

  test('a file that is not there; one that the query does not name is not read', async () => {
    const more = people(join(folder, 'nix'))
    await expect(run(LOOKUP, ['id=1;'], more)).rejects.toMatchObject({ code: 'DQ612' })
    expect(await run('* | count', ['x'], more)).toEqual([{ _count: 1 }])
  })

  test('cat needs no messages; a name can be the whole path', async () => {
    const more = { lookups: [{ name: '/shared/x', file: put('x.csv', 'k\nb\na\n') }] }
    const { rowsFile: _, ...rest } = options('cat /shared/x', [], more)
    const outcome = await query(rest)
    if (outcome.kind === 'failed') throw new Error(outcome.diagnostics.map(({ code }) => code).join())
    const rows: unknown[] = []
    for await (const row of outcome.rows) rows.push(row)
    expect(rows).toEqual([{ k: 'b' }, { k: 'a' }])
  })
})

describe('files of addresses', () => {
  const files = () => ({
    ipFiles: {
      geoip: put(
        'city.mmdb',
        mmdb({
          '192.0.2.1': {
            country: { iso_code: 'CH', names: { en: 'Switzerland' } },
            city: { names: { en: 'Zürich' } },
            location: { latitude: 47.3666667, longitude: 8.55 },
            subdivisions: [{ iso_code: 'ZH', names: { en: 'Zurich' } }],
            continent: { names: { en: 'Europe' } },
          },
          '192.0.2.200': { country: { iso_code: 'NO', names: { en: 'Norway' } } },
        }),
      ),
      asn: put(
        'asn.mmdb',
        mmdb({
          '192.0.2.1': { autonomous_system_number: 64500, autonomous_system_organization: 'Example Net' },
        }),
      ),
    },
  })

  test('places and networks; nothing for private, unknown and impossible addresses', async () => {
    const text =
      '* | parse "ip=*;" as ip | geoip ip continent | lookup asn, organization from asn://default on ip=ip | sort by +ip | fields ip, country_name, city, latitude, state, continent, asn, organization'
    const messages = ['192.0.2.1', '192.0.2.200', '10.0.0.1', '2001:db8::1', 'x'].map((ip) => `ip=${ip};`)
    const nothing = {
      country_name: null,
      city: null,
      latitude: null,
      state: null,
      continent: null,
      asn: null,
      organization: null,
    }
    expect(await run(text, messages, files())).toMatchObject([
      { ...nothing, ip: '10.0.0.1' },
      {
        ip: '192.0.2.1',
        country_name: 'Switzerland',
        city: 'Zürich',
        latitude: 47.36667,
        state: 'Zurich',
        continent: 'Europe',
        asn: 64500,
        organization: 'Example Net',
      },
      { ...nothing, ip: '192.0.2.200', country_name: 'Norway' },
      { ...nothing, ip: '2001:db8::1' },
      { ...nothing, ip: 'x' },
    ])
  })

  test('without the file, and with one of another kind', async () => {
    const text = '* | parse "ip=*;" as ip | geoip ip'
    expect(await run(text, ['ip=192.0.2.1;'])).toEqual(['DQ413'])
    const file = put('no.mmdb', 'no such thing')
    await expect(run(text, ['ip=1;'], { ipFiles: { geoip: file } })).rejects.toMatchObject({ code: 'DQ614' })
  })
})

test('explain shows the query of a subquery first, since the rest depends on it', async () => {
  const { diagnostics, text } = await explain(
    options('_sourceCategory=*x* | where [subquery: bad | compose _sourceHost] | count', [], {}),
  )
  expect(diagnostics).toEqual([])
  expect(text).toContain('Asked first, since the rest depends on the answer: subquery')
  expect(text).toContain("'bad'")
})
