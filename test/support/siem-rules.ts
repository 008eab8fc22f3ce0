import fc from 'fast-check'
import type { ReferenceRecord, ReferenceRule } from './reference-siem.ts'
import { measures, numeric, textual, when } from './siem-parts.ts'

/** A rule as a file, and what it means. */
export interface GeneratedRule {
  readonly file: object
  readonly reference: ReferenceRule
  readonly created: number | undefined
  /** Distance of the times of records, ms, and how many there are: windows are multiples of it, so that borders are met. */
  readonly step: number
  readonly steps: number
  /** Records of a set, at most. */
  readonly records: number
}

const START = 1_740_960_000_000

const limit = fc.integer({ min: 1, max: 3 })

const selector = (name: string) => ({
  entityType: name === 'srcDevice_ip' ? '_ip' : '_username',
  expression: name,
})

const entities = fc.constantFrom(['user_username'], ['srcDevice_ip'], ['user_username', 'srcDevice_ip'])
const groupBy = fc.oneof(
  { arbitrary: fc.constant<readonly string[]>([]), weight: 4 },
  fc.constantFrom<readonly string[]>(['resource'], ['action', 'resource']),
)

const common = (type: string, selected: readonly string[]) => ({
  id: 'generated',
  type,
  name: 'Generated',
  entitySelectors: selected.map(selector),
})

const MINUTE = 60_000

const windowed = fc
  .record({ minutes: fc.constantFrom(1, 2, 5, 6), selected: entities, groups: groupBy })
  .map(({ minutes, selected, groups }) => ({
    ms: minutes * MINUTE,
    selected,
    groups,
    keys: {
      windowSize: 'CUSTOM',
      windowSizeMilliseconds: String(minutes * MINUTE),
      groupByFields: groups,
    },
  }))

const MINUTES = { created: undefined, step: MINUTE / 2, steps: 16, records: 16 } as const

const threshold = fc
  .record({
    base: windowed,
    condition: when,
    limit,
    field: fc.constantFrom(undefined, 'resource', 'bytesOut'),
  })
  .map(
    ({ base, condition: [expression, holds], limit: n, field }): GeneratedRule => ({
      ...MINUTES,
      file: {
        ...common('threshold', base.selected),
        ...base.keys,
        expression,
        limit: n,
        countDistinct: field !== undefined,
        countField: field ?? '',
        score: 3,
      },
      reference: {
        kind: 'threshold',
        entities: base.selected,
        groupBy: base.groups,
        when: holds,
        ms: base.ms,
        limit: n,
        distinct: field,
      },
    }),
  )

/** The given order, and the one with the last two steps the other way round. */
const ordersFor = (steps: number): readonly (readonly number[])[] => {
  const places = Array.from({ length: steps }, (_, i) => i)
  return [places, [...places.slice(0, -2), ...places.slice(-2).reverse()]]
}

const chain = fc
  .record({
    base: windowed,
    steps: fc.array(fc.record({ condition: when, limit: fc.constantFrom(1, 1, 2) }), {
      minLength: 2,
      maxLength: 3,
    }),
    order: fc.constantFrom('any', 'ordered', 'orders'),
    groupByEntity: fc.boolean(),
  })
  .map(
    ({ base, steps, order, groupByEntity }): GeneratedRule => ({
      ...MINUTES,
      file: {
        ...common('chain', base.selected),
        ...base.keys,
        expressionsAndLimits: steps.map(({ condition: [expression], limit: n }, i) => ({
          name: `s${i}`,
          expression,
          limit: n,
        })),
        ...(order === 'orders'
          ? { orders: ordersFor(steps.length).map((places) => places.map((i) => `s${i}`)) }
          : { ordered: order === 'ordered' }),
        groupByAsset: groupByEntity,
        score: 3,
      },
      reference: {
        kind: 'chain',
        entities: base.selected,
        groupBy: base.groups,
        steps: steps.map(({ condition: [, holds], limit: n }) => ({ when: holds, limit: n })),
        ms: base.ms,
        orders:
          order === 'any'
            ? undefined
            : order === 'ordered'
              ? [steps.map((_, i) => i)]
              : ordersFor(steps.length),
        groupByEntity,
      },
    }),
  )

const aggregation = fc
  .record({
    base: windowed,
    condition: when,
    parts: fc.array(fc.oneof({ arbitrary: numeric, weight: 4 }, textual), { minLength: 1, maxLength: 3 }),
    any: fc.boolean(),
    groupByEntity: fc.boolean(),
    alike: fc.boolean(),
  })
  .map(
    ({ base, condition: [matchExpression, holds], parts, any, groupByEntity, alike }): GeneratedRule => ({
      ...MINUTES,
      file: {
        ...common('aggregation', base.selected),
        ...base.keys,
        matchExpression,
        aggregationFunctions: parts.map(({ measure }, i) => ({
          name: `a${i}`,
          function: measure.how.function,
          arguments: [measure.text],
        })),
        triggerExpression: parts.map(({ text }, i) => `(${text(`a${i}`)})`).join(any ? ' OR ' : ' AND '),
        groupByAsset: groupByEntity,
        scoreMapping: { type: 'constant', default: 3 },
        nameExpression: alike ? 'Alike' : 'On {{resource}}',
      },
      reference: {
        kind: 'aggregation',
        entities: base.selected,
        groupBy: base.groups,
        when: holds,
        ms: base.ms,
        groupByEntity,
        aggregates: parts.map(({ measure }) => measure.how),
        // any null makes the whole trigger false
        trigger: (values) => {
          if (values.some((value) => value === null)) return false
          const held = parts.map((part, i) => part.holds(values[i] ?? null))
          return any ? held.includes(true) : !held.includes(false)
        },
        alike,
      },
    }),
  )

const firstSeen = fc
  .record({
    selected: entities,
    condition: when,
    values: fc.constantFrom(['resource'], ['resource', 'action'], ['user_username']),
    groups: fc.constantFrom<readonly string[]>([], ['user_username'], ['user_username', 'srcDevice_ip']),
    learning: fc.integer({ min: 1, max: 4 }),
    memory: fc.integer({ min: 1, max: 6 }),
    created: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }),
  })
  .map(
    ({
      selected,
      condition: [filterExpression, holds],
      values,
      groups,
      learning,
      memory,
      created,
    }): GeneratedRule => {
      const kept = (learning + memory) * MINUTE
      return {
        step: MINUTE,
        steps: 20,
        records: 16,
        created: created === undefined ? undefined : START + created * MINUTE,
        file: {
          ...common('firstSeen', selected),
          filterExpression,
          valueFields: values,
          baselineType: groups.length === 0 ? 'GLOBAL' : 'PER_ENTITY',
          groupByFields: groups,
          baselineWindowSize: String(learning * MINUTE),
          retentionWindowSize: String(kept),
          score: 2,
        },
        reference: {
          kind: 'firstSeen',
          entities: selected,
          groupBy: groups,
          when: holds,
          values,
          learning: learning * MINUTE,
          memory: kept,
        },
      }
    },
  )

const HOUR = 60 * MINUTE

const outlier = fc
  .record({
    selected: entities,
    condition: when,
    groups: fc.constantFrom<readonly string[]>([], ['user_username'], ['user_username', 'action']),
    measure: measures,
    learning: fc.integer({ min: 1, max: 2 }),
    memory: fc.integer({ min: 1, max: 6 }),
    deviations: fc.constantFrom(1, 1, 1.5),
    floor: fc.constantFrom(0, 1, 2),
    created: fc.option(fc.integer({ min: 0, max: 16 }), { nil: undefined }),
  })
  .map(
    ({ selected, condition: [matchExpression, holds], groups, measure, created, ...rest }): GeneratedRule => {
      const [learning, memory] = [rest.learning * HOUR, (rest.learning + rest.memory) * HOUR]
      return {
        step: HOUR / 4,
        records: 40,
        steps: 32,
        created: created === undefined ? undefined : START + (created * HOUR) / 4,
        file: {
          ...common('outlier', selected),
          matchExpression,
          aggregationFunctions: [
            { name: 'current', function: measure.how.function, arguments: [measure.text] },
          ],
          windowSize: 'T60M',
          baselineWindowSize: String(learning),
          retentionWindowSize: String(memory),
          deviationThreshold: rest.deviations,
          floorValue: rest.floor,
          groupByFields: groups,
          score: 3,
        },
        reference: {
          kind: 'outlier',
          entities: selected,
          groupBy: groups,
          when: holds,
          ms: HOUR,
          aggregate: measure.how,
          learning,
          memory,
          deviations: rest.deviations,
          floor: rest.floor,
        },
      }
    },
  )

/** Rules of every kind that looks at more than one record. */
export const siemRules = { threshold, chain, aggregation, firstSeen, outlier } as const

/** Missing now and then: a record without an entity, a group or a value is a case of its own. */
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 6 })

const recordOf = ({ step, steps }: GeneratedRule) =>
  fc.record({
    timestamp: fc.nat({ max: steps - 1 }).map((i) => START + i * step),
    action: fc.constantFrom('A', 'A', 'B', 'C'),
    user_username: sometimes(fc.constantFrom('alice', 'alice', 'bob')),
    srcDevice_ip: sometimes(fc.constantFrom('192.0.2.1', '192.0.2.1', '192.0.2.2')),
    resource: sometimes(fc.constantFrom('r1', 'r2', 'r3')),
    success: sometimes(fc.boolean()),
    bytesOut: sometimes(fc.constantFrom(0, 0.25, 1, 1.5, 2, 4)),
  })

/** Small sets of records; ids are not in the order of time. */
export const recordSets = (rule: GeneratedRule, sets: number): fc.Arbitrary<ReferenceRecord[][]> =>
  fc.array(
    fc
      .array(recordOf(rule), { maxLength: rule.records, size: 'max' })
      .map((records) =>
        records.map((record, i): ReferenceRecord => ({ id: String.fromCharCode(97 + i), ...record })),
      ),
    { minLength: sets, maxLength: sets },
  )
