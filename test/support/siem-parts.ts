import fc from 'fast-check'
import type { ReferenceAggregate, ReferenceRecord } from './reference-siem.ts'

type When = readonly [text: string, holds: (record: ReferenceRecord) => boolean]

const WHEN: readonly When[] = [
  ['true', () => true],
  ["action = 'A'", (r) => r['action'] === 'A'],
  ["action = 'B'", (r) => r['action'] === 'B'],
  ["action IN ('A', 'B')", (r) => r['action'] === 'A' || r['action'] === 'B'],
  ["action != 'A'", (r) => r['action'] !== 'A'],
  ['success = true', (r) => r['success'] === true],
  ['NOT success', (r) => r['success'] !== true],
  ['bytesOut > 1', (r) => Number(r['bytesOut'] ?? 0) > 1],
  ["resource = 'r1' OR action = 'B'", (r) => r['resource'] === 'r1' || r['action'] === 'B'],
]

/** A condition as a rule writes it, and what it means. */
export const when = fc.constantFrom(...WHEN)
interface Aggregate {
  readonly text: string
  readonly how: ReferenceAggregate
}

const field = (name: string) => (record: ReferenceRecord) => {
  const value = record[name]
  return value === undefined ? null : typeof value === 'boolean' ? String(value) : value
}

const named = (name: ReferenceAggregate['function'], text: string): Aggregate => ({
  text,
  how: { function: name, argument: field(text) },
})

const counts: fc.Arbitrary<Aggregate> = when.map(([text, holds]) => ({
  text,
  how: { function: 'count', argument: (record: ReferenceRecord) => (holds(record) ? 1 : null) },
}))

export const measures: fc.Arbitrary<Aggregate> = fc.oneof(
  counts,
  fc.constantFrom(
    named('count', 'resource'),
    named('count_distinct', 'resource'),
    named('count_distinct', 'bytesOut'),
    named('sum', 'bytesOut'),
    named('avg', 'bytesOut'),
    named('min', 'bytesOut'),
    named('max', 'bytesOut'),
  ),
)

/** Conditions over one result, `x`; all are false for null. */
const TRIGGERS: readonly (readonly [text: string, holds: (x: number) => boolean])[] = [
  ['x > 1', (x) => x > 1],
  ['x >= 2', (x) => x >= 2],
  ['NOT x = 1', (x) => x !== 1],
  ['x * 2 - 1 > 2', (x) => x * 2 - 1 > 2],
  ['x < 1.5', (x) => x < 1.5],
]

export const numeric = fc
  .record({ measure: measures, trigger: fc.constantFrom(...TRIGGERS) })
  .map(({ measure, trigger: [text, holds] }) => ({
    measure,
    text: (name: string) => text.replaceAll('x', name),
    holds: (value: string | number | null) => value !== null && holds(Number(value)),
  }))

export const textual = fc
  .record({
    measure: fc.constantFrom(named('first', 'resource'), named('last', 'resource'), named('last', 'action')),
    wanted: fc.constantFrom('r1', 'r2', 'A'),
  })
  .map(({ measure, wanted }) => ({
    measure,
    text: (name: string) => `${name} = '${wanted}'`,
    holds: (value: string | number | null) => value === wanted,
  }))
