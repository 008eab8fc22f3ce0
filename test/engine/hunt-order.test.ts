import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { hunt } from '../../src/app/hunt.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { event, type Json } from '../support/aws-events.ts'

// Only event times count: not the order of files and lines, nor how events are spread over files, nor duplicates.

const folder = mkdtempSync(join(tmpdir(), 'dohyo-order-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const START = Date.parse('2026-03-01T00:00:00Z')
const CALLS = ['CreateSnapshot', 'ModifySnapshotAttribute', 'DeleteSnapshot', 'DescribeSnapshots'] as const

/** From this event on there is a burst, from new addresses. */
const QUIET = 110
const timeOf = (i: number): number =>
  i < QUIET ? Math.floor(i / 3) * 5_400_000 + (i % 2) * 30_000 : 60 * 3_600_000 + Math.floor(i / 5) * 60_000

/** Calls of three users over three days; several at the same second, some of them of the same user. */
const EVENTS = Array.from({ length: 160 }, (_, i): Json => {
  const call = CALLS[(i * 7) % 4] ?? 'CreateSnapshot'
  const user = ['ann', 'bob', 'eve'][(i * 5) % 3] ?? ''
  const id = `snap-0${String(i % 9).padStart(16, '0')}`
  const share = { createVolumePermission: { add: { items: [{ userId: '444455556666' }] } } }
  return event(
    `ec2/${call}`,
    { snapshotId: id, volumeId: 'vol-0123456789abcdef0', ...(call === CALLS[1] ? share : {}) },
    call === 'CreateSnapshot' ? { snapshotId: id } : { _return: true },
    {
      eventID: `0d1e2f30-0000-4000-8000-${String((i * 37) % 1000).padStart(12, '0')}`,
      eventTime: new Date(START + timeOf(i)).toISOString(),
      userIdentity: {
        type: 'IAMUser',
        arn: `arn:aws:iam::111122223333:user/${user}`,
        accountId: '111122223333',
        userName: user,
      },
      sourceIPAddress: i < QUIET ? `198.51.100.${i % 4}` : `203.0.113.${i % 7}`,
    },
  )
})

const texts = {
  nameExpression: 'x {{srcDevice_ip}}',
  descriptionExpression: 'd',
  summaryExpression: '{{dohyo_resource}} {{dohyo_operation}}',
}
const step = (operation: string) => ({ expression: `dohyo_operation = '${operation}'`, limit: 1 })
const learns = { baselineWindowSize: '86400000', retentionWindowSize: '432000000' }
const RULES: readonly Json[] = [
  {
    id: 'o-threshold',
    type: 'threshold',
    expression: 'true',
    limit: 3,
    windowSize: 'T12H',
    score: 4,
    countDistinct: true,
    countField: 'dohyo_resource',
    summaryExpression: texts.summaryExpression,
  },
  {
    id: 'o-chain',
    type: 'chain',
    ordered: true,
    windowSize: 'T24H',
    score: 5,
    expressionsAndLimits: [step('CreateSnapshot'), step('ModifySnapshotAttribute')],
    summaryExpression: texts.summaryExpression,
  },
  {
    ...texts,
    id: 'o-aggregation',
    type: 'aggregation',
    matchExpression: 'true',
    windowSize: 'T24H',
    scoreMapping: { type: 'constant', default: 3 },
    aggregationFunctions: [
      { name: 'a', function: 'first', arguments: ['action'] },
      { name: 'b', function: 'last', arguments: ['action'] },
      { name: 'n', function: 'count', arguments: ['true'] },
    ],
    triggerExpression: 'a != b AND n > 2',
  },
  {
    ...texts,
    ...learns,
    id: 'o-first',
    type: 'firstSeen',
    filterExpression: 'true',
    valueFields: ['action', 'srcDevice_ip'],
    baselineType: 'PER_ENTITY',
    groupByFields: ['user_username'],
    score: 2,
  },
  {
    ...texts,
    ...learns,
    id: 'o-outlier',
    type: 'outlier',
    matchExpression: 'true',
    aggregationFunctions: [{ name: 'current', function: 'count', arguments: ['true'] }],
    windowSize: 'T60M',
    deviationThreshold: 1,
    floorValue: 1,
    groupByFields: ['user_username'],
    score: 2,
  },
].map((rule) => ({
  name: rule['id'],
  entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
  ...rule,
}))

const rules = join(folder, 'rules')
mkdirSync(rules)
for (const rule of RULES) writeFileSync(join(rules, `${String(rule['id'])}.yaml`), JSON.stringify(rule))

let runs = 0

/** What the document says, but for names and numbers of files. */
const huntIn = async (files: readonly (readonly Json[])[]) => {
  const logs = join(folder, `logs-${runs++}`)
  mkdirSync(logs)
  for (const [i, events] of files.entries()) {
    const text =
      i % 3 === 0 ? JSON.stringify({ Records: events }) : events.map((one) => JSON.stringify(one)).join('\n')
    writeFileSync(join(logs, `${i}.json${i % 2 === 0 ? '' : '.gz'}`), i % 2 === 0 ? text : gzipSync(text))
  }
  const { accounting, ...found } = await hunt({
    paths: [logs],
    rules: [rules],
    settings: NO_SETTINGS,
    siem: { threshold: 8 },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  expect(accounting.rules.failed.filter(({ file }) => file.startsWith(folder))).toEqual([])
  expect(accounting.skipped).toEqual([])
  const { files: _files, bySource: _bySource, events, ...rest } = accounting
  const text = JSON.stringify(
    { ...found, ...rest, events: { matched: events.matched } },
    (key, value: unknown) => (key === 'file' ? '' : value),
  )
  return { text, document: found }
}

test('every way of spreading events over files gives the same document', { timeout: 120_000 }, async () => {
  const whole = await huntIn([EVENTS])
  // each kind of rule has something to say, so that there is something to compare
  const fired = new Set(whole.document.signals.map(({ rule }) => rule))
  expect(RULES.map(({ id }) => String(id)).filter((id) => !fired.has(id))).toEqual([])
  expect(whole.document.insights.length).toBeGreaterThan(0)
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...EVENTS], { minLength: EVENTS.length }),
      fc.array(fc.nat(EVENTS.length - 1), { maxLength: 8 }),
      fc.integer({ min: 1, max: 9 }),
      async (order, repeated, count) => {
        const all = [...order, ...repeated.flatMap((i) => EVENTS.slice(i, i + 1))]
        const files = Array.from({ length: count }, (_, i) => all.filter((_one, j) => (j * 31) % count === i))
        expect((await huntIn(files)).text).toBe(whole.text)
      },
    ),
    { numRuns: 4 },
  )
})
