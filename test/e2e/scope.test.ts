import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Json } from '../support/aws-events.ts'
import { dohyo, folderOf, type Hunted, hunt, records, theft } from './dohyo.ts'

// --from, --to, --account and --region: what is left unopened changes nothing in what is found, and is counted to the file.

const DAY = 86_400_000
const ACCOUNTS = ['111122223333', '222233334444']
const REGIONS = ['eu-west-1', 'us-east-1']
const START = Date.parse('2026-01-01T12:00:00Z')

interface Made {
  readonly time: number
  /** Undefined: the event names none. */
  readonly region: string | undefined
  readonly account: string
  readonly json: Json
}

interface File {
  readonly path: string
  readonly bytes: number
  /** When and where its path says; undefined for one whose path says nothing. */
  readonly by: { readonly delivered: number; readonly account: string; readonly region: string } | undefined
  readonly events: readonly Made[]
}

const iso = (time: number): string => new Date(time).toISOString()

let number = 0
const made = (time: number, account: string, region: string | undefined): Made => {
  const json = theft(++number, {
    eventTime: iso(time).replace('.000', ''),
    recipientAccountId: account,
    awsRegion: region,
  })
  return { time, region, account, json }
}

const nameOf = (delivered: number, account: string, region: string): string => {
  const [day, clock] = [iso(delivered).slice(0, 10), iso(delivered).slice(11, 16).replace(':', '')]
  return `AWSLogs/${account}/CloudTrail/${region}/${day.replaceAll('-', '/')}/${account}_CloudTrail_${region}_${day.replaceAll('-', '')}T${clock}Z_6df7e04c8231477f.json`
}

/** 40 days of deliveries, most events of the last minutes, some of the day before, some weeks late; and an export of no such name. */
const estate = (): readonly File[] => {
  const files: File[] = []
  const put = (path: string, by: File['by'], events: readonly Made[]) =>
    files.push({ path, by, events, bytes: Buffer.byteLength(records(...events.map(({ json }) => json))) })
  for (const [a, account] of ACCOUNTS.entries())
    for (const region of REGIONS)
      for (let day = 0; day < 40; day++) {
        const delivered = START + day * DAY
        const ages = [5 * 60_000, 13 * 3_600_000, ...(day % 7 === a ? [(day % 29) * DAY + 3_600_000] : [])]
        put(
          nameOf(delivered, account, region),
          { delivered, account, region },
          ages.map((age) => made(delivered - age, account, region)),
        )
      }
  put(
    'export/all.json',
    undefined,
    Array.from({ length: 20 }, (_, i) =>
      made(START + 2 * i * DAY, ACCOUNTS[i % 2] ?? '', i % 5 === 0 ? undefined : REGIONS[i % 2]),
    ),
  )
  return files
}

const FILES = estate()
const LOGS = folderOf(
  Object.fromEntries(FILES.map(({ path, events }) => [path, records(...events.map(({ json }) => json))])),
)

interface Asked {
  readonly from?: number
  readonly to?: number
  readonly accounts?: readonly string[]
  readonly regions?: readonly string[]
}

const argsOf = ({ from, to, accounts = [], regions = [] }: Asked): readonly string[] => [
  ...(from === undefined ? [] : ['--from', iso(from)]),
  ...(to === undefined ? [] : ['--to', iso(to)]),
  ...(accounts.length === 0 ? [] : ['--account', accounts.join(',')]),
  ...regions.flatMap((region) => ['--region', region]),
]

/** By the margins of docs/cli.md, in code of its own. */
const unopened = ({ by }: File, { from, to, accounts, regions }: Asked): string | undefined => {
  if (by === undefined) return undefined
  if (from !== undefined && by.delivered + DAY < from) return 'outside-range'
  if (to !== undefined && by.delivered - 30 * DAY >= to) return 'outside-range'
  if (accounts !== undefined && !accounts.includes(by.account)) return 'outside-account'
  return regions !== undefined && !regions.includes(by.region) ? 'outside-region' : undefined
}

const isAsked = ({ time, account, region }: Made, asked: Asked): boolean =>
  time >= (asked.from ?? Number.NEGATIVE_INFINITY) &&
  time < (asked.to ?? Number.POSITIVE_INFINITY) &&
  (asked.accounts?.includes(account) ?? true) &&
  (region === undefined || (asked.regions?.includes(region) ?? true))

const findings = ({ document: { accounting: _, ...found } }: Hunted) => found

const SCOPES: readonly (readonly [string, Asked])[] = [
  ['from', { from: START + 30 * DAY }],
  ['a whole day long ago', { from: START + 4 * DAY, to: START + 5 * DAY }],
  ['to', { to: START + 3 * DAY }],
  ['one account', { accounts: ['222233334444'] }],
  ['one region', { regions: ['us-east-1'] }],
  [
    'all at once',
    { from: START + 20 * DAY, to: START + 22 * DAY, accounts: ['111122223333'], regions: ['eu-west-1'] },
  ],
]

test.each(SCOPES)(
  '%s: the same findings, and an exact account',
  { timeout: 120_000 },
  async (_name, asked) => {
    const args = [LOGS, '--no-config', ...argsOf(asked)]
    const trusting = await hunt(args)
    const opening = await hunt([...args, '--no-trust-paths'])
    expect(findings(trusting)).toEqual(findings(opening))
    expect(trusting.code).toBe(opening.code)

    const judged = FILES.flatMap(({ events }) => events).filter((event) => isAsked(event, asked))
    const shared = trusting.document.signals.filter(({ rule }) => rule === 'snapshot-shared-external')
    expect(shared.map(({ events }) => events[0]?.id).toSorted()).toEqual(
      judged.map(({ json }) => json['eventID']).toSorted(),
    )

    const left = FILES.filter((file) => unopened(file, asked) !== undefined)
    expect(left.length).toBeGreaterThan(0)
    const { accounting } = trusting.document
    const kinds = [...new Set(left.map((file) => unopened(file, asked)))]
    expect(new Map(accounting.outside?.map(({ kind, ...rest }) => [kind, rest]))).toEqual(
      new Map(
        kinds.map((kind) => {
          const of = left.filter((file) => unopened(file, asked) === kind)
          return [kind, { files: of.length, bytes: of.reduce((sum, { bytes }) => sum + bytes, 0) }]
        }),
      ),
    )
    expect(accounting.skipped.map(({ file, kind }) => `${kind} ${file}`).toSorted()).toEqual(
      left.map((file) => `${unopened(file, asked)} ${join(LOGS, file.path)}`).toSorted(),
    )
    const read = FILES.filter((file) => !left.includes(file))
    expect(accounting.files.read).toBe(read.length)
    expect(accounting.events.read).toBe(read.flatMap(({ events }) => events).length)
    expect(opening.document.accounting.outside).toBeUndefined()
    expect(opening.document.accounting.files.read).toBe(FILES.length)
    for (const { places, events } of [accounting, opening.document.accounting])
      expect(places?.judged ?? events.inRange).toBe(judged.length)
    expect(accounting.places?.withoutRegion ?? 0).toBe(
      asked.regions === undefined ? 0 : judged.filter(({ region }) => region === undefined).length,
    )
  },
)

test('query and records leave the same files unopened, and give the same rows', {
  timeout: 120_000,
}, async () => {
  const scope = argsOf({ from: START + 20 * DAY, accounts: ['111122223333'], regions: ['eu-west-1'] })
  const wanted = FILES.flatMap(({ events }) => events).filter((event) =>
    isAsked(event, { from: START + 20 * DAY, accounts: ['111122223333'], regions: ['eu-west-1'] }),
  ).length
  const query = ['query', '--format', 'json', '* | count', LOGS, ...scope]
  const rows = await dohyo(query)
  expect(JSON.parse(rows.stdout)).toEqual([{ _count: wanted }])
  expect(rows.stderr).toMatch(
    /not opened: \d+ files .* outside the time range, .* of other accounts, .* of other regions/,
  )
  expect((await dohyo([...query, '--no-trust-paths'])).stdout).toBe(rows.stdout)
  const lines = await dohyo(['records', '--format', 'ndjson', '--fields', 'timestamp', LOGS, ...scope])
  expect(lines.stdout.trim().split('\n')).toHaveLength(wanted)
})

test('a query that looks further back opens what it needs', { timeout: 120_000 }, async () => {
  const from = START + 35 * DAY
  const compare = '* | count | compare with timeshift 7d'
  const query = ['query', '--format', 'json', compare, LOGS, ...argsOf({ from, to: from + DAY })]
  const rows = await dohyo(query)
  expect(rows.stderr).toContain('not opened')
  expect((await dohyo([...query, '--no-trust-paths'])).stdout).toBe(rows.stdout)
  expect(rows.stdout).not.toMatch(/"_count_7d": ?(0|null)/)
})

test('a region that is nowhere is told, with the nearest', async () => {
  const found = await hunt([LOGS, '--no-config', '--region', 'us-esat-1,EU-West-1'])
  expect(found.document.accounting.places?.unseen).toEqual([
    { kind: 'region', value: 'us-esat-1', similar: ['us-east-1'] },
  ])
  expect(found.stderr).toContain('no event and no path names region us-esat-1: did you mean us-east-1')
})

test('nothing is opened when nothing can be asked for, and that is no all-clear', async () => {
  const path = folderOf({ [nameOf(START, '111122223333', 'eu-west-1')]: 'unreadable' })
  const late = await hunt([path, '--no-config', '--from', '2026-06-01'])
  expect(late.code).toBe(3)
  expect(late.document.accounting).toMatchObject({
    files: { read: 0, skipped: 1 },
    outside: [{ kind: 'outside-range', files: 1, bytes: 10 }],
  })
  const table = await dohyo(['hunt', path, '--no-config', '--from', '2026-06-01'])
  expect(table.stdout).toContain('Nothing was judged: 1 file (10 B) outside the time range, by their paths')
  // as it would, had it read them
  expect((await dohyo(['query', '* | count', path, '--from', '2026-06-01'])).code).toBe(0)
})

test.each([
  ['--region', ''],
  ['--region', 'eu-west-1,'],
  ['--account', 'a b'],
  ['--account', "1' OR '1"],
])('%s %j is a mistake in the call', async (flag, value) => {
  const ended = await dohyo(['hunt', LOGS, flag, value])
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain(flag)
})

test('hand-made messages have no places', async () => {
  const ended = await dohyo(['query', '* | count', '--rows', 'none', '--region', 'eu-west-1'])
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('hand-made messages')
})

test('a place that is nowhere is told by queries and records too', async () => {
  const asked = ['--account', '111122223334,222233334444', '--region', 'us-west-1']
  const told = [
    'no event and no path names account 111122223334: did you mean 111122223333?',
    expect.stringMatching(/^no event and no path names region us-west-1: did you mean .*-west-1/),
  ]
  const counting = '* | count'
  // named by paths, and by events only
  for (const folder of [
    LOGS,
    folderOf({
      'a.json': records(
        ...(FILES[0]?.events.map(({ json }) => json) ?? []),
        ...(FILES.at(-1)?.events.map(({ json }) => json) ?? []),
      ),
    }),
  ])
    for (const args of [
      ['query', counting, folder],
      ['records', folder, '--fields', 'timestamp', '--format', 'ndjson'],
    ]) {
      const { stderr } = await dohyo([...args, ...asked])
      expect(stderr.split('\n')).toEqual(expect.arrayContaining(told))
    }
  const right = await dohyo([
    'query',
    counting,
    LOGS,
    '--account',
    '111122223333',
    '--region',
    'us-east-1',
    '--no-trust-paths',
  ])
  expect(right.stderr).not.toContain('no event')
})

test('explain leaves unopened what a query does, and says so', async () => {
  const asked = [LOGS, '--account', '111122223333', '--from', '2026-02-01', '--to', '2026-02-02']
  const [explained, run] = await Promise.all([
    dohyo(['explain', '* | count', ...asked]),
    dohyo(['query', '* | count', ...asked]),
  ])
  const line = run.stderr.split('\n').find((text) => text.startsWith('not opened: '))
  expect(line).toMatch(/outside the time range, .* of other accounts, by their paths$/)
  expect(explained.stdout).toContain(`  ${line}\n`)
  expect(explained.stdout).toContain(`fromUnixTimestamp64Milli(${Date.parse('2026-02-01')}, 'UTC')`)
  const whole = await dohyo(['explain', '* | count', ...asked, '--no-trust-paths'])
  expect(whole.stdout).not.toContain('not opened: ')
})
