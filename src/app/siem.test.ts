import { expect, test } from 'vitest'
import { signal } from '../../test/fixtures/hunt-document.ts'
import { isSilenced } from '../report/document.ts'
import { DEFAULT_SIEM_SETTINGS } from '../signals/settings.ts'
import type { EntityRef, RawSignal } from '../signals/types.ts'
import { correlateSignals, type Draft } from './siem.ts'

const EVE: EntityRef = { type: '_username', value: 'eve' }
const IP: EntityRef = { type: '_ip', value: '192.0.2.1' }

const draft = (at: number, name: string, score: number, entities: readonly EntityRef[]): Draft => {
  const time = Date.parse('2026-11-24T00:00:00Z') + at * 60_000
  const { id: _, entities: __, suppressed: ___, insights: ____, ...shown } = signal({ name, score })
  return {
    signal: { ...shown, time: new Date(time).toISOString(), resource: name },
    firings: entities.map(
      (entity): RawSignal => ({
        ruleId: name,
        name,
        description: '',
        summary: '',
        severity: score,
        tags: ['_mitreAttackTactic:TA0010'],
        timestamp: time,
        entity,
        recordId: String(at),
        recordCount: 1,
        records: () => [{ id: String(at), timestamp: time }],
        suppressedLists: [],
        prototype: false,
        contentType: 'rule',
        fields: () => ({}),
      }),
    ),
  }
}

const drafts = [draft(0, 'a', 7, [EVE, IP]), draft(1, 'a', 7, [EVE]), draft(2, 'b', 8, [EVE])]

test('a signal keeps its entities in order, each with what became of it, and knows its insights', () => {
  const { signals, insights, entities, counts } = correlateSignals(drafts, DEFAULT_SIEM_SETTINGS)
  expect(signals.map(({ id, suppressed, insights: of }) => [id, suppressed, of])).toEqual([
    ['SIGNAL-1', false, ['INSIGHT-1']],
    ['SIGNAL-2', true, []],
    ['SIGNAL-3', false, ['INSIGHT-1']],
  ])
  expect(signals[0]?.entities).toEqual([
    { ...EVE, score: 7, suppressed: [] },
    { ...IP, score: 7, suppressed: [] },
  ])
  expect(signals[1]?.entities).toEqual([{ ...EVE, score: 7, suppressed: ['redundant'] }])
  expect(insights).toMatchObject([
    {
      id: 'INSIGHT-1',
      name: 'Exfiltration',
      severity: 'medium',
      score: 15,
      entity: EVE,
      signals: ['SIGNAL-1', 'SIGNAL-3'],
      created: '2026-11-24T00:02:00.000Z',
      from: '2026-11-24T00:00:00.000Z',
      resources: ['a', 'b'],
      relatedEntities: [IP],
      why: [
        '2 kinds of signals within 14 days add up to 15, more than 12',
        'with what followed on its entity within 24 hours',
      ],
    },
  ])
  expect(entities.map(({ value, peak, score, signals: of }) => [value, peak, score, of])).toEqual([
    ['eve', 15, 0, ['SIGNAL-1', 'SIGNAL-2', 'SIGNAL-3']],
    ['192.0.2.1', 7, 7, ['SIGNAL-1']],
  ])
  expect(counts).toEqual({ raised: 4, suppressed: 1, reasons: [{ reason: 'redundant', signals: 1 }] })
})

test('settings silence signals, which stay in the document with all reasons', () => {
  const { signals, insights, counts } = correlateSignals(drafts, {
    ...DEFAULT_SIEM_SETTINGS,
    entities: [{ ...EVE, suppressed: true, tags: [] }],
    networkBlocks: [{ addressBlock: '192.0.2.0/24', label: '', internal: false, suppressesSignals: true }],
  })
  expect(insights).toEqual([])
  expect(signals.map(isSilenced)).toEqual([true, true, true])
  expect(signals[0]?.entities.map(({ suppressed }) => suppressed)).toEqual([
    ['entity'],
    ['network-block:192.0.2.0/24'],
  ])
  expect(counts).toMatchObject({ raised: 4, suppressed: 4 })
})

test('a signal that is merely redundant is still a finding', () => {
  const { signals } = correlateSignals(drafts, DEFAULT_SIEM_SETTINGS)
  expect(signals.map(isSilenced)).toEqual([false, false, false])
})
