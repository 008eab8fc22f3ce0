import { expect, test } from 'vitest'
import { DEFAULT_SIEM_SETTINGS } from '../signals/settings.ts'
import type { RecordFields } from '../signals/types.ts'
import { DAY_MS, detectInsights } from './detect.ts'
import { entityStates } from './entities.ts'
import { relatedEntities, relatedInsights, relatedSignals } from './related.ts'

const signal = (day: number, name: string, severity: number, fields: RecordFields = {}, value = 'eve') => ({
  ruleId: name,
  name,
  entity: { type: '_username', value },
  severity,
  timestamp: day * DAY_MS,
  suppressed: false,
  prototype: false,
  tags: [],
  recordId: '',
  fields: () => fields,
})

const given = [
  signal(1, 'too early', 1),
  signal(10, 'before', 1),
  signal(16, 'first', 7, { srcDevice_ip: '192.0.2.1', user_username: 'eve' }),
  signal(17, 'second', 7),
  signal(18, 'third', 13),
  signal(24, 'after', 1),
  signal(24.5, 'too late', 1),
  signal(17, 'of another', 1, {}, 'bob'),
]
const insights = detectInsights(given, { ...DEFAULT_SIEM_SETTINGS, lookbackDays: 3 })

test('related signals: the same entity, within seven days of an attached one, not attached', () => {
  const [insight] = insights
  if (insight === undefined) throw new Error('no insight')
  expect(insight.signals.map(({ name }) => name)).toEqual(['first', 'second'])
  const related = relatedSignals(insight, given)
  expect(related.map(({ name }) => name)).toEqual(['before', 'third', 'after'])
  expect(relatedInsights(related, insights).map(({ id }) => id)).toEqual(['INSIGHT-2'])
})

test('related entities: in its records, or named together with its entity in its time', () => {
  const [insight] = insights
  if (insight === undefined) throw new Error('no insight')
  const together = (day: number, fields: RecordFields) => ({ timestamp: day * DAY_MS, fields })
  expect(
    relatedEntities(insight, [
      together(16.5, { user_username: 'eve', device_hostname: 'build-1' }),
      together(16.5, { user_username: 'bob', device_hostname: 'build-2' }),
      together(19, { user_username: 'eve', device_hostname: 'build-3' }),
    ]),
  ).toEqual({
    involved: [{ type: '_ip', value: '192.0.2.1' }],
    detected: [{ type: '_hostname', value: 'build-1' }],
  })
})

test('entities by the highest score they had; what is left is the score at the last signal of all', () => {
  expect(
    entityStates(given, insights, { lookbackDays: 3 }).map(
      ({ entity, peak, score, highestSeverity, signals }) => [
        entity.value,
        peak,
        score,
        highestSeverity,
        signals.length,
      ],
    ),
  ).toEqual([
    ['eve', 14, 2, 13, 7],
    ['bob', 1, 0, 1, 1],
  ])
})
