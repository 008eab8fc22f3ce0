import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { dohyo, type Ended, type Hunted, hunt, ROOT } from './dohyo.ts'

// The story of examples/README.md, and nothing besides it but repetitions. Times to the minute: an operation that left several records counts once.

const STORY = `
09:02 AWS snapshot-enumeration
09:05 AWS snapshot-guardrail-disabled
09:05 AWS snapshot-share-attempt-failed
09:06 AWS chain-enum-then-create
09:06 AWS snapshot-created
09:09 AWS chain-create-then-share
09:09 AWS snapshot-shared-external
09:12 AWS snapshot-copied
09:15 AWS snapshot-restored
09:17 AWS chain-restore-then-open
09:17 AWS firewall-opened
09:21 AWS chain-enum-then-create
09:21 AWS snapshot-created
09:25 AWS chain-create-then-share
09:25 AWS snapshot-made-public
09:27 AWS snapshot-exported
09:29 AWS db-restored-public
09:29 AWS snapshot-restored
09:31 AWS shared-snapshot-consumed
09:44 AWS chain-create-then-delete
09:44 AWS snapshot-deleted
09:44 AWS snapshot-sharing-revoked
09:45 AWS chain-create-then-delete
09:45 AWS snapshot-deleted
09:58 Azure snapshot-guardrail-disabled
10:01 Azure snapshot-created
10:04 Azure azure-disk-sas-export
10:04 Azure chain-create-then-share
10:06 Azure snapshot-restored
10:08 Azure chain-restore-then-open
10:08 Azure firewall-opened
10:40 Azure snapshot-sharing-revoked
10:41 Azure chain-create-then-delete
10:41 Azure snapshot-deleted
11:02 GCP snapshot-created
11:05 GCP chain-create-then-share
11:05 GCP snapshot-shared-external
11:08 GCP firewall-opened
11:12 GCP snapshot-exported
11:50 GCP chain-create-then-delete
11:50 GCP snapshot-deleted
12:00 Azure snapshot-created
`
  .trim()
  .split('\n')

const SIGNAL_KEYS =
  'rule name severity score time cloud entities actor sourceIp userAgent account region resource resourceKey sharedWith outcome operation events explanation confidence why attack tags id suppressed insights facts'.split(
    ' ',
  )

let asJson: Hunted
let asText: Ended
beforeAll(async () => {
  asJson = await hunt(['examples/'], { cwd: ROOT })
  asText = await dohyo(['hunt', 'examples/'], { cwd: ROOT })
})

test('a hunt in the examples tells their story and passes over the honest work', () => {
  expect(asJson.code).toBe(1)
  const { signals, accounting } = asJson.document
  const raised = signals.filter(({ suppressed }) => !suppressed)
  expect(raised.map(({ time, cloud, rule }) => `${time.slice(11, 16)} ${cloud} ${rule}`).sort()).toEqual(
    STORY,
  )
  const of = (rule: string) => signals.filter((signal) => signal.rule === rule)
  expect(of('snapshot-shared-external').map(({ sharedWith }) => sharedWith)).toEqual([
    ['444455556666'],
    expect.arrayContaining(['user:collector.drop@gmail.com']),
  ])
  // Azure tells what was opened in the record of the start only
  expect(of('firewall-opened').map(({ severity }) => severity)).toEqual(['medium', 'medium', 'medium'])
  expect(new Set(of('firewall-opened').map(({ sourceIp }) => sourceIp))).toEqual(new Set(['203.0.113.66']))
  expect(accounting).toMatchObject({
    files: { read: 15, skipped: 1 },
    events: { read: 98, duplicate: 1, unreadable: 0 },
    skipped: [{ file: 'examples/README.md', kind: 'not-a-log' }],
  })
})

test('the README shows what a hunt really prints', async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  const excerpt = /<!-- excerpt.*?-->\n```\n(.*?)\n```/s.exec(readme)?.[1]?.split('\n') ?? []
  expect(excerpt.length).toBeGreaterThan(20)
  const printed = asText.stdout.split('\n')
  expect(excerpt.filter((line) => line.trim() !== '…' && !printed.includes(line))).toEqual([])
})

test('its JSON is the document that docs/hunt.schema.json describes', async () => {
  const { document } = asJson
  const schema = z.fromJSONSchema(JSON.parse(await readFile(join(ROOT, 'docs/hunt.schema.json'), 'utf8')))
  expect(schema.safeParse(document).error).toBeUndefined()
  const broken = { ...document, accounting: { ...document.accounting, files: { read: 'many' } } }
  expect(schema.safeParse(broken).success).toBe(false)

  expect(Object.keys(document)).toEqual(['version', 'insights', 'signals', 'entities', 'accounting'])
  for (const signal of document.signals) {
    expect(Object.keys(signal)).toEqual(
      SIGNAL_KEYS.filter((key) => key !== 'resourceKey' || 'resourceKey' in signal),
    )
    for (const event of signal.events) expect(Object.keys(event)).toEqual(['id', 'source', 'file'])
  }
  expect(Object.keys(document.accounting)).toEqual([
    'files',
    'events',
    'range',
    'period',
    'signals',
    'rules',
    'skipped',
    'unreadable',
    'bySource',
  ])
})

test('its text says who did what to which snapshot, from where and for whom, worst first', () => {
  expect({ ...asText, stdout: '' }).toEqual({ code: 1, stdout: '', stderr: '', left: [] })
  for (const what of ['444455556666', '203.0.113.66', 'snap-', 'T1537', 'collector.drop@gmail.com'])
    expect(asText.stdout).toContain(what)
  expect(asText.stdout).not.toMatch(/\x1b/)
  const severities = [...asText.stdout.matchAll(/^.*\b(CRITICAL|HIGH|MEDIUM|LOW)\b/gm)].map(
    ([, word]) => word,
  )
  expect(severities.indexOf('CRITICAL')).toBe(0)
  expect(severities).toContain('LOW')
})

test('a time range is shown, its events are counted, and one without events is no all-clear', async () => {
  const mistyped = await dohyo(['hunt', '--from', '2030-01-01', 'examples/'], { cwd: ROOT })
  expect(mistyped.code).toBe(3)
  expect(mistyped.stdout.replaceAll('\n', ' ')).toContain(
    'Nothing was judged: 0 of 24 events lie in the range from 2030-01-01 00:00:00 UTC; not opened: 10 files ',
  )
  expect(asText.stdout).toContain('\n  period   2026-03-10 01:30:00 UTC to 2026-03-10 12:00:00.100 UTC\n')

  const all = ['2026-03-10T09:44:00Z', '2026-03-10T09:44:30Z']
  const { code, document } = await hunt(['--from', all[0] ?? '', '--to', all[1] ?? '', 'examples/'], {
    cwd: ROOT,
  })
  expect(code).toBe(0)
  // from is inclusive, to is not: the deletion at 09:44:30 is out
  expect(document.signals.map(({ rule }) => rule)).toEqual(['snapshot-sharing-revoked'])
  expect(document.accounting).toMatchObject({
    events: { read: 98, inRange: 1 },
    range: { from: '2026-03-10T09:44:00.000Z', to: '2026-03-10T09:44:30.000Z' },
    period: { from: '2026-03-10T01:30:00.000Z', to: '2026-03-10T12:00:00.100Z' },
  })
  expect(asJson.document.accounting).toMatchObject({ events: { inRange: 98 }, range: null })
})
