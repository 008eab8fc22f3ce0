import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { hunt } from '../../src/app/hunt.ts'
import type { HuntDocument } from '../../src/report/document.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { event } from '../support/aws-events.ts'
import { PAYLOADS } from '../support/inject-payloads.ts'

// A hostile word in logs, rules of all kinds, lists, entities and tuning at once: a hunt says of it, word for word, what it says of
// a harmless one.

const folder = mkdtempSync(join(tmpdir(), 'dohyo-inject-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, value: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`

const USER = "fields['userIdentity.userName']"
const DAY = 86_400_000

const rulesOf = (word: string): readonly Readonly<Record<string, unknown>>[] => {
  const condition = `dohyo_operation = 'CreateSnapshot' AND ${USER} IN ('other', ${quoted(word)})`
  const text = `by {{${USER}}}`
  const common = {
    name: `about ${word}`,
    summaryExpression: text,
    entitySelectors: [{ entityType: '_username', expression: USER }],
    tags: [word],
    category: word,
    falsePositives: [word],
    confidence: {
      level: 'low',
      because: [text],
      adjust: [
        { when: `${USER} = ${quoted(word)}`, level: 'high', because: text },
        {
          when: `array_contains(listMatches, ${quoted(word.replaceAll(' ', '_'))})`,
          level: 'medium',
          because: 'listed',
        },
        {
          when: `array_contains(fieldTags['user_username'], ${quoted(word)})`,
          level: 'medium',
          because: 'tagged',
        },
      ],
    },
  }
  const templated = { nameExpression: text, descriptionExpression: text }
  const window = { windowSize: 'T60M', groupByFields: [USER] }
  const learning = { baselineWindowSize: DAY, retentionWindowSize: 30 * DAY }
  const mapped = {
    type: 'fieldValueMapping',
    default: 5,
    field: USER,
    mapping: [{ type: 'eq', from: word, to: 7 }],
  }
  const counted = [{ name: 'many', function: 'count', arguments: [`${USER} = ${quoted(word)}`] }]
  return [
    { ...common, ...templated, type: 'match', expression: condition, scoreMapping: mapped },
    { ...common, ...window, type: 'threshold', expression: condition, limit: 2, score: 5, description: text },
    {
      ...{ ...common, ...window, type: 'chain', score: 5, description: text, ordered: true },
      expressionsAndLimits: [
        { name: 'made', expression: condition, limit: 1 },
        { name: 'again', expression: `${USER} = ${quoted(word)}`, limit: 1 },
      ],
    },
    {
      ...{
        ...common,
        ...templated,
        ...window,
        type: 'aggregation',
        matchExpression: condition,
        scoreMapping: mapped,
      },
      aggregationFunctions: [...counted, { name: 'last_one', function: 'last', arguments: [USER] }],
      triggerExpression: `many >= 2 AND last_one = ${quoted(word)}`,
    },
    {
      ...{ ...common, ...templated, ...learning, type: 'firstSeen', filterExpression: condition, score: 5 },
      ...{ valueFields: [USER], baselineType: 'GLOBAL', groupByFields: [] },
    },
    {
      ...{ ...common, ...templated, ...learning, type: 'outlier', matchExpression: condition, score: 5 },
      ...{
        aggregationFunctions: counted,
        windowSize: 'T60M',
        deviationThreshold: 1,
        groupByFields: ['dohyo_region'],
      },
    },
  ].map((rule) => ({ id: `inject-${String(rule['type']).toLowerCase()}`, ...rule }))
}

const eventsOf = (word: string) =>
  (
    [
      ['other', '2026-03-01T10:00:00Z'],
      [word, '2026-03-04T10:00:00Z'],
      [word, '2026-03-04T10:05:00Z'],
      [word, '2026-03-04T10:10:00Z'],
    ] as const
  ).map(([userName, eventTime], i) =>
    event(
      'ec2/CreateSnapshot',
      { volumeId: 'vol-1' },
      { snapshotId: `snap-${i}` },
      {
        eventTime,
        eventID: `inject00-0000-4000-8000-00000000000${i}`,
        userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ann', userName },
      },
    ),
  )

const huntFor = async (word: string): Promise<HuntDocument> => {
  const list = {
    name: word,
    targetColumn: 'Mine',
    active: true,
    items: [{ value: word, active: true, expiration: undefined }],
  }
  return hunt({
    paths: [write('logs.json', { Records: eventsOf(word) })],
    rules: rulesOf(word).map((rule) => write(`${String(rule['id'])}.yaml`, rule)),
    settings: {
      ...NO_SETTINGS,
      ownAccounts: [word],
      trustedAccounts: [word],
      backupPrincipals: [word],
      ownDomains: [word],
    },
    siem: {
      threshold: 5,
      customColumns: { Mine: ['user_username', 'dohyo_actor'] },
      matchLists: [list],
      suppressedLists: [{ ...list, name: `${word}!` }],
      entities: [{ type: '_username', value: word, tags: [word] }],
      entityGroups: [{ name: word, entityType: '_username', prefix: word, tags: [word] }],
      customInsights: [
        {
          ...{
            name: word,
            description: word,
            enabled: true,
            ordered: false,
            ruleIds: [],
            severity: 'HIGH',
            tags: [word],
          },
          ...{
            signalNames: [`by ${word.replaceAll('*', '?')}`],
            dynamicSeverity: [],
            signalMatchStrategy: 'ENTITY',
          },
        },
      ],
      tuning: [
        {
          name: word,
          expression: `${USER} = ${quoted(`not ${word}`)}`,
          enabled: true,
          exclude: true,
          isGlobal: true,
          ruleIds: [],
        },
      ],
    },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
}

/** The same with another word in all its texts. */
const reworded = (value: unknown, from: string, to: string): unknown => {
  if (typeof value === 'string') return value.replaceAll(from, to)
  if (Array.isArray(value)) return (value as readonly unknown[]).map((each) => reworded(each, from, to))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      // the words are not of one length
      .filter(([key]) => key !== 'bytes')
      .map(([key, each]) => [key, reworded(each, from, to)]),
  )
}

const HARMLESS = 'harmless words'

/** Several in one word, each hunt having a second's work; what a text in single quotes can't have is left to the unit tests. */
const WRITABLE = PAYLOADS.filter(
  // no record can hold half a character
  (text) => !text.includes("\\'") && !text.includes('*') && text.isWellFormed(),
)
const WORDS = Array.from({ length: Math.ceil(WRITABLE.length / 6) }, (_, i) =>
  WRITABLE.slice(6 * i, 6 * i + 6).join(' '),
)

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']

test('a hunt says of a hostile word what it says of a harmless one', { timeout: 600_000 }, async () => {
  const expected = await huntFor(HARMLESS)
  expect(expected.accounting.rules.failed).toEqual([])
  const fired = expected.signals.map(({ rule }) => rule).filter((rule) => rule.startsWith('inject-'))
  expect([...new Set(fired)].sort()).toEqual([
    'inject-aggregation',
    'inject-chain',
    'inject-firstseen',
    'inject-match',
    'inject-outlier',
    'inject-threshold',
  ])
  expect(expected.signals.filter(({ rule }) => rule === 'inject-match').map(({ score }) => score)).toContain(
    7,
  )
  for (const word of [...WORDS.map((text) => `Q${text}Q`), ...NAMES]) {
    const found = await huntFor(word)
    expect([word, found.accounting.rules.failed]).toEqual([word, []])
    expect(reworded(found, word.toWellFormed(), HARMLESS), JSON.stringify(word)).toEqual(
      reworded(expected, HARMLESS, HARMLESS),
    )
  }
})
