import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { huntDocument, signal } from '../../test/fixtures/hunt-document.ts'
import type { HuntDocument, Signal } from './document.ts'
import { huntCsv } from './hunt-csv.ts'
import { huntJson } from './hunt-json.ts'
import { huntNdjson } from './hunt-ndjson.ts'
import { huntExit } from './outcome.ts'
import { huntDocumentSchema, huntJsonSchema } from './schema.ts'

const whole = (pieces: Iterable<string>): string => [...pieces].join('')

const SCHEMA_FILE = new URL('../../docs/hunt.schema.json', import.meta.url)

test('json is the document, and the schema knows every key of it', () => {
  const parsed: unknown = JSON.parse(whole(huntJson(huntDocument)))
  expect(parsed).toEqual(huntDocument)
  expect(huntDocumentSchema.parse(parsed)).toEqual(huntDocument)
})

test('equal documents give equal bytes, whatever the order of their keys', () => {
  const shuffle = (value: Signal): Signal =>
    Object.fromEntries(Object.entries(value).reverse()) as unknown as Signal
  const other = { ...huntDocument, signals: huntDocument.signals.map(shuffle) }
  expect(whole(huntJson(other))).toBe(whole(huntJson(huntDocument)))
  expect(whole(huntNdjson(other))).toBe(whole(huntNdjson(huntDocument)))
})

test('documents from before there were insights are still valid', () => {
  const { signals, entities: _, accounting, ...rest } = huntDocument
  const { signals: __, rules: ______, range: _______, period: ________, events, ...more } = accounting
  const { inRange: _________, ...counts } = events
  const before = { ...more, events: counts }
  const old = signals.map(({ id: ___, suppressed: ____, insights: _____, ...each }) => ({
    ...each,
    entities: each.entities.map(({ type, value }) => ({ type, value })),
  }))
  expect(
    huntDocumentSchema.safeParse({ ...rest, insights: [], signals: old, accounting: before }).error,
  ).toBeUndefined()
})

test.each([
  ['a time without milliseconds', { time: '2026-11-24T01:02:03Z' }],
  ['a time of another zone', { time: '2026-11-24T01:02:03.000+01:00' }],
  ['a score out of range', { score: 11 }],
  ['no evidence', { events: [] }],
  ['an unknown severity', { severity: 'fatal' }],
])('the schema refuses %s', (_name, change) => {
  expect(
    huntDocumentSchema.safeParse({ ...huntDocument, signals: [{ ...signal(), ...change }] }).success,
  ).toBe(false)
})

test('docs/hunt.schema.json is fresh (npx vitest run src/report/hunt-formats.test.ts -u renews it)', async () => {
  await expect(huntJsonSchema()).toMatchFileSnapshot(fileURLToPath(SCHEMA_FILE))
})

test('docs/hunt-json.md names every key of signals, insights and entities', () => {
  const page = readFileSync(new URL('../../docs/hunt-json.md', import.meta.url), 'utf8')
  for (const one of [signal(), ...huntDocument.insights, ...huntDocument.entities])
    for (const key of Object.keys(one)) expect(page).toContain(`\`${key}\``)
})

test('ndjson: one signal per line, then all that is known at the end', () => {
  const lines = whole(huntNdjson(huntDocument))
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(lines.slice(0, -1)).toEqual(huntDocument.signals)
  const { accounting, insights, entities } = huntDocument
  expect(lines.at(-1)).toEqual({ accounting, insights, entities })
})

test('csv: one harmless record per signal', () => {
  const csv = whole(huntCsv({ ...huntDocument, signals: huntDocument.signals.slice(-1) }))
  expect(csv).toMatchInlineSnapshot(`
    "time,severity,score,confidence,rule,name,cloud,account,region,actor,sourceIp,userAgent,operation,outcome,resource,sharedWith,explanation,why,techniques,tags,eventIds,files,id,insights,suppressed
    2026-11-25T23:59:59.999Z,high,6,medium,DOHYO-D07,Disk or snapshot opened for download by link,Azure,0b1f6471-1bf0-4dda-aec3-cb9272f09590,,"'=cmd|calc\\x1b[2J\\u202emoc.live@eve",,,microsoft.compute/snapshots/begingetaccess/action,success,"/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg/providers/Microsoft.Compute/snapshots/snäp 🐙 ""a\\b""
    CRITICAL",,"'=cmd|calc\\x1b[2J\\u202emoc.live@eve got a download link.",,,,f00d-1,"azure/list
    .json",SIGNAL-7,,
    "
  `)
})

test('exit code: unreadable input, then rules that failed, then findings, then nothing', () => {
  const document = (
    changes: Partial<HuntDocument['accounting']>,
    signals: readonly Signal[] = [],
  ): HuntDocument => ({
    ...huntDocument,
    insights: [],
    signals,
    accounting: { ...huntDocument.accounting, skipped: [], unreadable: [], ...changes },
  })
  const broken = { skipped: [{ file: 'x', reason: 'y', kind: 'unreadable' as const }] }
  const foreign = { skipped: [{ file: 'x', reason: 'y', kind: 'not-a-log' as const }] }
  const inPart = { unreadable: [{ file: 'x', events: 1, reason: 'y' }] }
  const low = [signal({ severity: 'low' })]
  expect(huntExit(document({}, low), 'low')).toBe(1)
  expect(huntExit(document(broken, low), 'low')).toBe(3)
  expect(huntExit(document({}, low), 'medium')).toBe(0)
  expect(huntExit(document(broken, low), 'medium')).toBe(3)
  expect(huntExit(document(inPart), 'low')).toBe(3)
  expect(huntExit(document(foreign), 'low')).toBe(0)
  const failed = { rules: { run: 1, failed: [{ file: 'x.yaml', reason: '1:1: y' }] } }
  expect(huntExit(document(failed, low), 'low')).toBe(2)
  expect(huntExit(document(failed), 'low')).toBe(2)
  expect(huntExit(document({ ...failed, ...broken }, low), 'low')).toBe(3)
  const range = { from: '2030-01-01T00:00:00.000Z', to: null }
  const { events } = huntDocument.accounting
  const missed = { range, events: { ...events, inRange: 0 } }
  expect(huntExit(document(missed), 'low')).toBe(3)
  expect(huntExit(document({ range, events: { ...events, inRange: 1 } }), 'low')).toBe(0)
  expect(huntExit(document({ files: { read: 0, skipped: 1, bytes: 0 } }), 'low')).toBe(3)
})
