import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ARN, event } from '../support/aws-events.ts'
import { dohyo, folderOf, hunt, lines, ordinary, records, stolen, theft } from './dohyo.ts'

// Logs, and the names of their files, are written by others. Intact in JSON; harmless in what people look at.

const FILES = [
  'a\nb.json',
  `it's "quoted".json`,
  '*.json',
  '{a,b}.json',
  '[x]?.json',
  '-rf.json',
  '--format=csv',
  'back\\slash.json',
  '\x1b[31mred.json',
  '🗝.json',
  'sp ace/$(id) `id`.json',
  '%s %n.json',
]

test('hostile names of files', async () => {
  const folder = folderOf(Object.fromEntries(FILES.map((name, i) => [name, records(theft(i))])))
  const [byFolder, byName, text] = await Promise.all([
    hunt([folder]),
    hunt(['--', ...FILES], { cwd: folder }),
    dohyo(['hunt', folder]),
  ])
  const files = byFolder.document.signals.flatMap((signal) => signal.events.map(({ file }) => file))
  expect(files.toSorted()).toEqual(FILES.map((name) => join(folder, name)).sort())
  expect(stolen(byFolder)).toEqual(stolen(byName))
  expect(byName.document.signals.map((signal) => signal.events[0]?.file).toSorted()).toEqual(FILES.toSorted())
  expect(text.code).toBe(1)
  expect(text.stdout).not.toContain('\x1b')
})

test('hostile names in what a query is told of: skipped files, _sourceName', async () => {
  const folder = folderOf({ ...Object.fromEntries(FILES.map((name, i) => [name, lines(ordinary(i))])) })
  const rows = await dohyo(['query', '* | count by _sourceName', '--format', 'json', folder])
  expect(rows.code).toBe(0)
  expect((JSON.parse(rows.stdout) as { _sourceName: string }[]).map((row) => row._sourceName).sort()).toEqual(
    FILES.map((name) => join(folder, name)).sort(),
  )
  const broken = folderOf({ '\x1b[2J\nbroken.json': '{"Records":[{"eventVersion"::' })
  const { stdout, stderr, code } = await dohyo(['query', '* | count', broken])
  expect(code).toBe(3)
  expect(stdout + stderr).not.toContain('\x1b')
  expect(stderr).toContain('\\x1b[2J\\nbroken.json: invalid JSON')
})

const NAMES = [
  `o'brien "the" fox`,
  'back\\slash \\n \\x1b',
  'two\nlines\r\n',
  '\x1b[31mred\x1b]0;title\x07',
  `=cmd|' /C calc'!A0`,
  '@SUM(1+1)*cmd',
  '+1-2',
  '\t=1',
  'emoji 🦊👩‍👩‍👧',
  'right \u202eto\u202c left',
  'zero\u200bwidth\u0000null',
  '{"json": ["inside"]}',
  "'); DROP TABLE sieved; --",
  '${jndi:ldap://x}',
  '| pipe | *bold* <script>alert(1)</script>',
]

/** What a terminal would act on or hide. */
const HARMFUL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]/

/** RFC 4180. */
const cells = (csv: string): readonly string[] =>
  [...csv.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r?\n|$)/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  )

const expectHarmlessCsv = (csv: string) => {
  expect(csv).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]/)
  const found = cells(csv)
  expect(found.length).toBeGreaterThan(NAMES.length)
  expect(found.filter((cell) => /^[=+@\t\r-]/.test(cell))).toEqual([])
}

test('hostile names in the logs, through a hunt', async () => {
  const folder = folderOf({
    'a.json': records(
      ...NAMES.map((name, i) => ({
        ...theft(i),
        userAgent: name,
        sourceIPAddress: name,
        userIdentity: { type: 'IAMUser', arn: `${ARN}/${name}`, accountId: '111122223333', userName: name },
        requestParameters: {
          snapshotId: name,
          attributeType: 'CREATE_VOLUME_PERMISSION',
          createVolumePermission: { add: { items: [{ userId: '444455556666' }] } },
        },
      })),
    ),
  })
  const [json, text, csv, ndjson] = await Promise.all([
    hunt([folder]),
    ...['table', 'csv', 'ndjson'].map((format) => dohyo(['hunt', folder, '--format', format])),
  ])
  expect([json.code, text?.code, csv?.code, ndjson?.code]).toEqual([1, 1, 1, 1])
  expect(stolen(json)).toEqual(NAMES.toSorted())
  const { signals } = json.document
  expect(signals.map(({ userAgent }) => userAgent).toSorted()).toEqual(NAMES.toSorted())
  expect(signals.map(({ actor }) => actor).toSorted()).toEqual(NAMES.map((name) => `${ARN}/${name}`).sort())
  expect(text?.stdout).not.toMatch(HARMFUL)
  expectHarmlessCsv(csv?.stdout ?? '')
  const parsed = (ndjson?.stdout ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  for (const signal of signals) expect(parsed).toContainEqual(expect.objectContaining(signal))
})

test('hostile names in the logs, through a query', async () => {
  const folder = folderOf({
    'a.ndjson': lines(
      ...NAMES.map((userName, i) =>
        event('iam/CreateUser', { userName }, null, {
          eventID: `e2e0-${i}`,
          eventTime: '2026-03-04T05:06:07Z',
        }),
      ),
    ),
  })
  const query = '* | json "requestParameters.userName" as name | count by name'
  const [json, table, csv] = await Promise.all(
    ['json', 'table', 'csv'].map((format) => dohyo(['query', query, '--format', format, folder])),
  )
  expect([json?.code, table?.code, csv?.code]).toEqual([0, 0, 0])
  const rows = JSON.parse(json?.stdout ?? '') as { name: string }[]
  expect(rows.map(({ name }) => name).sort()).toEqual(NAMES.toSorted())
  expect(table?.stdout).not.toMatch(HARMFUL)
  expectHarmlessCsv(csv?.stdout ?? '')
})

test('a folder for temporary files that ClickHouse could misread is refused, not misread', async () => {
  const temporary = folderOf({ 'odd {a,b}': null })
  chmodSync(temporary, 0o755)
  const { code, stderr } = await dohyo(['hunt', folderOf({ 'a.json': records(theft(1)) })], {
    temporary: join(temporary, 'odd {a,b}'),
  })
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('DQ604') })
})
