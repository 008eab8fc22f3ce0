/**
 * Cloud SIEM's rule kinds once more, over arrays of records: no SQL, no cleverness. The properties hold the engine to it.
 * Conditions and aggregates come as functions; what they mean in the rule language is the business of other tests.
 */
export interface ReferenceRecord {
  readonly id: string
  readonly timestamp: number
  readonly [field: string]: string | number | boolean | undefined
}

type Condition = (record: ReferenceRecord) => boolean
type Value = string | number | null

interface Grouped {
  readonly entities: readonly string[]
  readonly groupBy: readonly string[]
}

interface Baseline {
  readonly learning: number
  readonly memory: number
}

export type ReferenceRule =
  | (Grouped & {
      readonly kind: 'threshold'
      readonly when: Condition
      readonly ms: number
      readonly limit: number
      readonly distinct: string | undefined
    })
  | (Grouped & {
      readonly kind: 'chain'
      readonly steps: readonly { readonly when: Condition; readonly limit: number }[]
      readonly ms: number
      /** Several orders of the steps of which one will do; undefined when any order does. */
      readonly orders: readonly (readonly number[])[] | undefined
      readonly groupByEntity: boolean
    })
  | (Grouped & {
      readonly kind: 'aggregation'
      readonly when: Condition
      readonly ms: number
      readonly groupByEntity: boolean
      readonly aggregates: readonly ReferenceAggregate[]
      readonly trigger: (values: readonly Value[]) => boolean
      /** Do its signals look alike, whatever the record? */
      readonly alike: boolean
    })
  | (Grouped &
      Baseline & {
        readonly kind: 'firstSeen'
        readonly when: Condition
        readonly values: readonly string[]
      })
  | (Grouped &
      Baseline & {
        readonly kind: 'outlier'
        readonly when: Condition
        readonly ms: number
        readonly aggregate: ReferenceAggregate
        readonly deviations: number
        readonly floor: number
      })

export interface ReferenceAggregate {
  readonly function: 'count' | 'count_distinct' | 'sum' | 'avg' | 'min' | 'max' | 'first' | 'last'
  readonly argument: (record: ReferenceRecord) => Value
}

/** The records that made a signal; the last of them completed it. */
export type ReferenceFiring = readonly ReferenceRecord[]

type Group = readonly ReferenceRecord[]

const byTime = (a: ReferenceRecord, b: ReferenceRecord): number =>
  a.timestamp - b.timestamp || (a.id < b.id ? -1 : 1)

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

/** Records in order of time, in groups of equal values; those that lack a value of `needed` are left out. */
const groupsOf = (
  records: readonly ReferenceRecord[],
  needed: readonly string[],
  wanted: readonly string[],
): readonly Group[] => {
  const complete = records.filter((record) => needed.every((name) => record[name] !== undefined))
  const keyOf = (record: ReferenceRecord): string =>
    JSON.stringify([...wanted, ...needed].map((name) => record[name] ?? null))
  return distinct(complete.map(keyOf)).map((key) =>
    complete.filter((record) => keyOf(record) === key).toSorted(byTime),
  )
}

const aggregate = (how: ReferenceAggregate, records: readonly ReferenceRecord[]): Value => {
  const values = records.map(how.argument).filter((value) => value !== null)
  const numbers = values.map(Number)
  const sum = numbers.reduce((a, b) => a + b, 0)
  switch (how.function) {
    case 'count':
      return values.length
    case 'count_distinct':
      return distinct(values).length
    case 'sum':
      return values.length === 0 ? null : sum
    case 'avg':
      return values.length === 0 ? null : sum / values.length
    case 'min':
      return values.length === 0 ? null : Math.min(...numbers)
    case 'max':
      return values.length === 0 ? null : Math.max(...numbers)
    case 'first':
      return values[0] ?? null
    case 'last':
      return values.at(-1) ?? null
  }
}

/** Looks at the window that ends at each time of a group, and fires as `refire.ts` says. */
const windows = (
  group: Group,
  ms: number,
  alike: boolean,
  holds: (window: Group) => boolean,
  looksAt: (record: ReferenceRecord) => boolean = () => true,
): readonly ReferenceFiring[] => {
  const looks = distinct(group.filter(looksAt).map(({ timestamp }) => timestamp)).map((time) => {
    const window = group.filter(({ timestamp }) => timestamp > time - ms && timestamp <= time)
    return { time, window, holds: holds(window) }
  })
  const firing = looks.filter((look) => look.holds)
  if (!alike) return firing.map(({ window }) => window)
  const period = Math.min(ms, 6 * 3_600_000)
  const periodOf = (look: { readonly time: number } | undefined): number | undefined =>
    look === undefined ? undefined : Math.floor(look.time / period)
  return firing
    .filter((look, i) => {
      const begins = looks[looks.indexOf(look) - 1]?.holds !== true
      const firstTen = periodOf(firing[i - 10]) !== periodOf(look)
      const last = periodOf(firing[i + 1]) !== periodOf(look)
      return begins || firstTen || last
    })
    .map(({ window }) => window)
}

type Steps = Extract<ReferenceRule, { kind: 'chain' }>['steps']

/** Is there a way to take records one after the other so that each step gets as many as it needs, in order, this one last? */
const inOrder = (window: Group, steps: Steps, closing: ReferenceRecord): boolean => {
  const place = (record: ReferenceRecord): number => steps.findIndex(({ when }) => when(record))
  const records = window.toSorted((a, b) => a.timestamp - b.timestamp || place(a) - place(b) || byTime(a, b))
  const from = (index: number, step: number, taken: number, last: ReferenceRecord | undefined): boolean => {
    const current = steps[step]
    if (current === undefined) return last === closing
    if (taken === current.limit) return from(index, step + 1, 0, last)
    const record = records[index]
    if (record === undefined) return false
    return (
      (current.when(record) && from(index + 1, step, taken + 1, record)) || from(index + 1, step, taken, last)
    )
  }
  return from(0, 0, 0, undefined)
}

/** Looks at the times of records that may complete the chain, and puts the one that does at the end of its window. */
const orderedChain = (
  group: Group,
  rule: Extract<ReferenceRule, { kind: 'chain' }>,
  orders: readonly (readonly number[])[],
): readonly ReferenceFiring[] => {
  const closingIn = (window: Group): ReferenceRecord | undefined =>
    window.findLast(
      (record) =>
        record.timestamp === window.at(-1)?.timestamp &&
        orders.some((order) =>
          inOrder(
            window,
            order.flatMap((i) => rule.steps[i] ?? []),
            record,
          ),
        ),
    )
  const closes = (record: ReferenceRecord): boolean =>
    orders.some((order) => rule.steps[order.at(-1) ?? -1]?.when(record) === true)
  return windows(group, rule.ms, true, (window) => closingIn(window) !== undefined, closes).map((window) => {
    const closing = closingIn(window)
    return closing === undefined ? window : [...window.filter((record) => record !== closing), closing]
  })
}

/** From when on a group is known; undefined for `created` means that nobody said when the rule began. */
const readyAt = (group: Group, learning: number, created: number | undefined): number => {
  const first = group[0]?.timestamp ?? 0
  return created !== undefined && first < created ? created : first + learning
}

const firstSeen = (
  rule: Extract<ReferenceRule, { kind: 'firstSeen' }>,
  group: Group,
  created: number | undefined,
): readonly ReferenceFiring[] => {
  const ready = readyAt(group, rule.learning, created)
  const seen = new Map<string, number>()
  return group.flatMap((record): readonly ReferenceFiring[] => {
    const value = JSON.stringify(rule.values.map((name) => record[name]))
    const before = seen.get(value)
    seen.set(value, record.timestamp)
    const known = before !== undefined && record.timestamp - before < rule.memory
    return known || record.timestamp < ready ? [] : [[record]]
  })
}

const outliers = (
  rule: Extract<ReferenceRule, { kind: 'outlier' }>,
  group: Group,
  created: number | undefined,
): readonly ReferenceFiring[] => {
  const ready = readyAt(group, rule.learning, created)
  const bucketOf = ({ timestamp }: ReferenceRecord): number => Math.floor(timestamp / rule.ms)
  const inBucket = (bucket: number): Group => group.filter((record) => bucketOf(record) === bucket)
  const buckets = distinct(group.map(bucketOf))
  const zeros = ['count', 'count_distinct', 'sum'].includes(rule.aggregate.function)
  return buckets.flatMap((bucket): readonly ReferenceFiring[] => {
    const oldest = bucket - Math.floor(rule.memory / rule.ms)
    const first = buckets.find((other) => other >= oldest && other < bucket)
    if (first === undefined) return []
    const figures: number[] = []
    for (let other = first; other < bucket; other++) {
      const figure = aggregate(rule.aggregate, inBucket(other))
      if (figure !== null && (zeros || inBucket(other).length > 0)) figures.push(Number(figure))
      else if (zeros) figures.push(0)
    }
    if (figures.length === 0) return []
    const mean = figures.reduce((a, b) => a + b, 0) / figures.length
    const variance = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0) / figures.length
    const bar = mean + rule.deviations * Math.sqrt(variance) + 1e-9 * Math.max(1, Math.abs(mean))
    const all = inBucket(bucket)
    for (const time of distinct(all.map(({ timestamp }) => timestamp))) {
      const soFar = all.filter(({ timestamp }) => timestamp <= time)
      const figure = aggregate(rule.aggregate, soFar)
      if (time >= ready && figure !== null && Number(figure) > bar && Number(figure) >= rule.floor)
        return [soFar]
    }
    return []
  })
}

/** All firings of a rule over a set of records. */
export const referenceFirings = (
  rule: ReferenceRule,
  records: readonly ReferenceRecord[],
  created?: number,
): readonly ReferenceFiring[] => {
  const { entities, groupBy } = rule
  switch (rule.kind) {
    case 'threshold':
      return groupsOf(records.filter(rule.when), groupBy, entities).flatMap((group) =>
        windows(group, rule.ms, true, (window) => {
          const { distinct: field } = rule
          const counted =
            field === undefined
              ? window
              : distinct(window.map((record) => record[field]).filter((value) => value !== undefined))
          return counted.length >= rule.limit
        }),
      )
    case 'chain': {
      const matched = records.filter((record) => rule.steps.some(({ when }) => when(record)))
      return groupsOf(matched, groupBy, rule.groupByEntity ? entities : []).flatMap((group) =>
        rule.orders === undefined
          ? windows(group, rule.ms, true, (window) =>
              rule.steps.every(({ when, limit }) => window.filter(when).length >= limit),
            )
          : orderedChain(group, rule, rule.orders),
      )
    }
    case 'aggregation':
      return groupsOf(records.filter(rule.when), groupBy, rule.groupByEntity ? entities : []).flatMap(
        (group) =>
          windows(group, rule.ms, rule.alike, (window) =>
            rule.trigger(rule.aggregates.map((each) => aggregate(each, window))),
          ),
      )
    case 'firstSeen': {
      const recent = records.filter(
        ({ timestamp }) => created === undefined || timestamp >= created - rule.learning,
      )
      const matched = recent.filter(
        (record) => rule.when(record) && rule.values.every((name) => record[name] !== undefined),
      )
      return groupsOf(matched, groupBy, []).flatMap((group) => firstSeen(rule, group, created))
    }
    case 'outlier': {
      const start =
        created === undefined ? undefined : Math.floor((created - rule.learning) / rule.ms) * rule.ms
      const matched = records.filter(
        (record) => rule.when(record) && (start === undefined || record.timestamp >= start),
      )
      return groupsOf(matched, groupBy, groupBy.length === 0 ? entities : []).flatMap((group) =>
        outliers(rule, group, created),
      )
    }
  }
}
