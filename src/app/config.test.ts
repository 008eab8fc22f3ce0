import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { createSourceText } from '../language/source-text.ts'
import type { Proposal } from '../report/tune.ts'
import { NO_SETTINGS } from '../sources/no-settings.ts'
import { estateOf, joinEstates } from './config-estate.ts'
import { parseConfig } from './config-read.ts'
import { configJsonSchema, configSchema } from './config-schema.ts'
import { days, hasZone, scoreOf, startOf, zoneAdvice } from './config-values.ts'
import { withProposals } from './config-write.ts'
import { initText } from './init.ts'

const mistakes = (text: string): readonly string[] => {
  const source = createSourceText('dohyo.yaml', text)
  return parseConfig(text, 'dohyo.yaml').diagnostics.map(({ params, span }) => {
    const { line, column } = source.position(span.start)
    const { path = '', reason = '', help = '' } = params as Readonly<Record<string, string>>
    return [`${line}:${column}`, path, reason, help].filter((part) => part !== '').join(' ')
  })
}

const read = (text: string) => {
  const { read: found, diagnostics } = parseConfig(text, 'dohyo.yaml')
  expect(diagnostics).toEqual([])
  if (found === undefined) throw new Error('not read')
  return found
}

test.each([
  ['estate:\n  ownAccounts: [111122223333]', '2:17 estate.ownAccounts[0] must be text: put it in quotes'],
  ["estate: { tenants: [' a'] }", '1:21 estate.tenants[0] must be text without blanks at its ends'],
  [
    'estate: { trustedAcounts: [] }',
    '1:11 estate.trustedAcounts unknown key a key with a similar name exists: trustedAccounts',
  ],
  [
    'estate: { trustedAccounts: [{ id: a, expire: x }] }',
    '1:38 estate.trustedAccounts[0].expire unknown key a key with a similar name exists: expires',
  ],
  [
    'estate: { trustedAccounts: [{ id: a, expires: 2027-02-30 }] }',
    '1:47 estate.trustedAccounts[0].expires must be a day or a time: 2027-01-31, 2027-01-31T12:00:00Z',
  ],
  [
    'estate: { backupPrincipals: [{ why: x }] }',
    '1:30 estate.backupPrincipals[0].principal is missing (expected string)',
  ],
  [
    'businessHours: { zone: UTC, from: 8, to: 17:00 }',
    '1:35 businessHours.from expected string, received number',
  ],
  [
    'businessHours: { zone: UTC, from: 8:00, to: 17:00 }',
    '1:35 businessHours.from must be a time of day, 24 hours: 08:30',
  ],
  [
    'businessHours: { zone: UTC, days: someday, from: 08:00, to: 17:00 }',
    '1:35 businessHours.days must be days of the week: mon-fri, or [mon, tue, wed]',
  ],
  ['rules: { a: { severity: grave } }', '1:25 rules.a.severity Invalid input'],
  ['siem: { treshold: 3 }', '1:9 siem.treshold unknown key a key with a similar name exists: threshold'],
  ['exeptions: []', '1:1 exeptions unknown key a key with a similar name exists: exceptions'],
  ['rules: {}\nrules: {}', '2:1 Map keys must be unique'],
])('%j is told at its place', (text, expected) => {
  expect(mistakes(text)).toEqual([expected])
})

const EXCEPTION = 'id: a, rules: [x], when: success, reason: r, owner: o'

test.each([
  [`[{ ${EXCEPTION} }]`, '[0].expires is missing'],
  [`[{ ${EXCEPTION}, expires: 2027-01-01, action: severity }]`, '`severity` is needed'],
  [`[{ ${EXCEPTION}, expires: 2027-01-01, severity: low }]`, '`severity` is needed'],
  [`[{ ${EXCEPTION}, expires: 2027-01-01, created: 2027-01-01 }]`, 'later than `created`'],
  [`[{ ${EXCEPTION}, expires: 2027-01-01 }, { ${EXCEPTION}, expires: 2027-01-01 }]`, 'another exception `a`'],
])('exceptions %s: %s', (text, expected) => {
  const found = mistakes(`exceptions: ${text}`)
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(expected)
})

test('an empty file, and one whose keys are all commented out, say nothing', () => {
  for (const text of [
    '',
    '# nothing\n',
    'estate:\n  # ownAccounts: []\nsiem:\n',
    'estate:\n  ownAccounts:\n',
  ])
    expect(estateOf(read(text).config)).toMatchObject({ ownAccounts: [], backupPrincipals: [] })
})

test('the estate: plain entries and those with reasons, tenants among the accounts, trust that ends', () => {
  const { config } = read(`estate:
  ownAccounts: ['012345678901']
  tenants: [t-1]
  trustedAccounts: [a, { id: b, why: w }, { id: c, expires: 2027-01-01 }]
  backupPrincipals: [p, { principal: q, why: w }]
businessHours: { zone: Europe/Berlin, from: 22:00, to: 06:00 }
`)
  const estate = estateOf(config)
  expect(estate).toEqual({
    ownAccounts: ['012345678901', 't-1'],
    trustedAccounts: ['a', 'b'],
    trustedUntil: [{ id: 'c', until: Date.parse('2027-01-01T00:00:00Z') }],
    ownOrganizations: [],
    ownDomains: [],
    backupPrincipals: ['p', 'q'],
    businessHours: { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '22:00', to: '06:00' },
  })
  expect(joinEstates(estate, { ...NO_SETTINGS, trustedAccounts: ['d'] })).toEqual({
    ...estate,
    trustedAccounts: ['a', 'b', 'd'],
  })
})

test.each([
  ['mon-fri', [1, 2, 3, 4, 5]],
  ['Sunday', [7]],
  ['sat-mon', [1, 6, 7]],
  [
    ['wed', 2, 'tuesday'],
    [2, 3],
  ],
  ['mon-', undefined],
  ['m-f', undefined],
  ['mon-tue-wed', undefined],
  [['x'], undefined],
])('days %j', (value, expected) => {
  expect(days(value)).toEqual(expected)
})

test.each([
  ['2027-01-31', Date.UTC(2027, 0, 31)],
  ['2027-01-31T12:00:00+02:00', Date.UTC(2027, 0, 31, 10)],
  ['2027-02-30', undefined],
  ['2027-01-31T12:00:00', undefined],
  ['tomorrow', undefined],
])('the start of %s', (text, expected) => {
  expect(startOf(text)).toBe(expected)
})

test('zones: IANA names that know of daylight saving time', () => {
  for (const zone of [
    'UTC',
    'Europe/Berlin',
    'America/Argentina/Buenos_Aires',
    'Asia/Kolkata',
    'Europe/Kyiv',
  ])
    expect([zone, hasZone(zone)]).toEqual([zone, true])
  for (const zone of ['CET', 'EST', '+01:00', 'Etc/GMT+5', 'europe/berlin', 'Europe/Nowhere', ''])
    expect([zone, hasZone(zone)]).toEqual([zone, false])
  expect(zoneAdvice('berlin')).toContain('Europe/Berlin?')
  expect(zoneAdvice('europe/berlin')).toContain('did you mean Europe/Berlin?')
})

test('severities as names and scores', () => {
  expect((['critical', 'high', 'medium', 'low', 'info', 4] as const).map(scoreOf)).toEqual([9, 7, 5, 3, 1, 4])
})

test('what init writes is read without a mistake, and says nothing yet', () => {
  expect(read(initText()).written).toMatchObject({ rules: {}, exceptions: [] })
  const uncommented = initText()
    .split('\n')
    .map((line) => line.replace(/^# (businessHours|siem):/, '$1:'))
    .join('\n')
  expect(read(uncommented).config.businessHours?.zone).toBe('Europe/Berlin')
})

test('init names accounts of the logs, and nothing that could be anything but a name', () => {
  const row = {
    cloud: 'GCP',
    principal: 'ann@example.com',
    events: 3,
    human: 3,
    first: 0,
    last: 86_400_000,
    days: 2,
  } as const
  const text = initText([
    { ...row, account: 'my-project' },
    { ...row, account: "x'\nrules: { a: { enabled: false } }" },
  ])
  expect(text).toContain("- 'my-project' # GCP, 3 events from 1970-01-01 to 1970-01-02")
  expect(text).toContain('# seen in the logs: example.com')
  expect(read(text).config).toMatchObject({ estate: { ownAccounts: ['my-project'] }, rules: {} })
})

const proposal = (more: Partial<Proposal>): Proposal => ({
  kind: 'backupPrincipal',
  key: 'estate.backupPrincipals',
  value: 'p',
  risk: 'low',
  needsConfirmation: false,
  accepted: true,
  why: [],
  evidence: {
    signals: 9,
    days: 9,
    first: '2026-03-01T00:00:00.000Z',
    last: '2026-03-09T00:00:00.000Z',
    operations: [],
    actors: [],
    sourceIps: [],
    events: [],
  },
  ...more,
})

test('proposals are merged, and all else stays as it is', () => {
  const text =
    '# top\nestate:\n  # our backups\n  backupPrincipals: [q] # end\n  ownDomains: []\nrules: {} # none\n'
  const merged = withProposals(text, [
    proposal({}),
    proposal({ value: 'q' }),
    proposal({ kind: 'trustedAccount', key: 'estate.trustedAccounts', value: '012345678901' }),
    proposal({ value: 'no', accepted: false }),
  ])
  expect(parseDocument(merged).toJS()).toEqual({
    estate: {
      backupPrincipals: [
        'q',
        {
          principal: 'p',
          why: '9 snapshots on 9 days from 2026-03-01 to 2026-03-09; proposed by dohyo tune',
        },
      ],
      ownDomains: [],
      trustedAccounts: [
        {
          id: '012345678901',
          why: '9 shares on 9 days from 2026-03-01 to 2026-03-09; proposed by dohyo tune',
          expires: '2027-03-09',
        },
      ],
    },
    rules: {},
  })
  for (const comment of ['# top', '# our backups', '# end', '# none']) expect(merged).toContain(comment)
  expect(read(merged).config.estate?.backupPrincipals).toHaveLength(2)
})

test.each(['', 'estate:\n  # all of it\n', 'estate: {}\n', 'estate:\n  backupPrincipals:\n    # none yet\n'])(
  'proposals find their place in %j',
  (text) => {
    const merged = withProposals(text, [proposal({ value: "x: 'y' # - z" })])
    expect(estateOf(read(merged).config).backupPrincipals).toEqual(["x: 'y' # - z"])
    for (const [comment] of text.matchAll(/#.*/g)) expect(merged).toContain(comment)
  },
)

test('docs/dohyo.schema.json is fresh (npx vitest run src/app/config.test.ts -u renews it)', async () => {
  const file = fileURLToPath(new URL('../../docs/dohyo.schema.json', import.meta.url))
  await expect(configJsonSchema()).toMatchFileSnapshot(file)
})

test('docs/config.md names every key', () => {
  const page = readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8')
  const { estate, businessHours, exceptions, ...rest } = configSchema.shape
  const inner = [estate.unwrap().shape, businessHours.unwrap().shape, exceptions.unwrap().element.shape]
  for (const key of [
    ...Object.keys(rest),
    'estate',
    'businessHours',
    'exceptions',
    ...inner.flatMap(Object.keys),
  ])
    expect(page).toMatch(new RegExp(`(\`|## )${key}\\b`))
})

test('trust that had ended gets a later end, and nothing else', () => {
  const text = 'estate: { trustedAccounts: [{ id: a, why: mine, expires: 2026-01-01 }, { id: b }] }\n'
  const trusted = { kind: 'trustedAccount', key: 'estate.trustedAccounts' } as const
  expect(
    withProposals(text, [proposal({ ...trusted, value: 'a' }), proposal({ ...trusted, value: 'b' })]),
  ).toBe('estate: { trustedAccounts: [ { id: a, why: mine, expires: 2027-03-09 }, { id: b } ] }\n')
})
