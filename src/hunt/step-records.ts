import type { Engine, QueryOptions } from '../engine/engine.ts'
import { type ChainOrder, ordersOf } from '../rules/kinds/chain-orders.ts'
import { recordFields } from '../rules/render-signal.ts'
import type { Rule } from '../rules/rule.ts'
import type { RuleDefinition } from '../rules/schema.ts'
import { refKey, stepField } from '../rules/template.ts'
import type { RecordFields } from '../signals/types.ts'
import { join, num, type Sql, sql, str } from '../sql/sql.ts'

type Chain = Extract<RuleDefinition, { readonly type: 'chain' }>

/** A firing as the correlation gives it. */
interface Closing {
  readonly key: string
  readonly time: number
  readonly id: string
  readonly since: number | null
}

/** A match, with the places of the steps that it may serve. */
interface StepMatch {
  readonly id: string
  readonly time: number
  readonly flags: readonly number[]
}

/** Matches of a window that are looked at, counted from its end: a flood tells no more about the first step than its last ones. */
const LOOKED_AT = 1000

const serves = (match: StepMatch, place: number): boolean => match.flags[place] === 1

/** Back from the completing match: for each step the last match before that of the next one. Undefined when one has none. */
const walkBack = (
  window: readonly StepMatch[],
  order: ChainOrder,
  closing: StepMatch,
): ReadonlyMap<number, StepMatch> | undefined => {
  const found = new Map<number, StepMatch>()
  let next = closing
  for (const [i, { place }] of order.toReversed().entries()) {
    const match =
      i === 0
        ? closing
        : window.findLast(
            (each) =>
              each.time <= next.time && each.id !== next.id && serves(each, place) && !isIn(found, each),
          )
    if (match === undefined || !serves(match, place)) return undefined
    found.set(place, match)
    next = match
  }
  return found
}

const isIn = (found: ReadonlyMap<number, StepMatch>, match: StepMatch): boolean =>
  [...found.values()].some(({ id }) => id === match.id)

/** The matches that stand for the steps: of those that may be missing, the last one between the first step and the end. */
const standing = (
  definition: Chain,
  window: readonly StepMatch[],
  closing: StepMatch,
): ReadonlyMap<number, StepMatch> => {
  const orders = ordersOf(definition) ?? []
  const needed = orders.flatMap((order) => walkBack(window, order, closing) ?? [])[0] ?? new Map()
  const from = Math.min(closing.time, ...[...needed.values()].map(({ time }) => time))
  const optional = definition.expressionsAndLimits.flatMap(({ limit }, place) => {
    if (Number(limit) > 0) return []
    const match = window.findLast((each) => each.time >= from && serves(each, place) && !isIn(needed, each))
    return match === undefined ? [] : [[place, match] as const]
  })
  return new Map([...needed, ...optional])
}

/** Do the texts of the rule, or its severity, ask for the records of single steps? */
const namedSteps = (rule: Rule): readonly (readonly [place: number, name: string])[] =>
  rule.definition.type === 'chain' && ordersOf(rule.definition) !== undefined
    ? rule.definition.expressionsAndLimits.flatMap(({ name }, place) =>
        name === undefined ? [] : [[place, name] as const],
      )
    : []

const windowsSql = (number: number, firings: readonly Closing[]): Sql => {
  const [from, to] = firings.reduce<readonly [number, number]>(
    ([low, high], { since, time }) => [Math.min(low, since ?? time), Math.max(high, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
  const keys = join([...new Set(firings.map(({ key }) => key))].map(str))
  return sql`SELECT key, id, time, flags FROM matches
WHERE rule = ${num(number)} AND key IN (${keys}) AND time > ${num(from)} AND time <= ${num(to)}
ORDER BY key, time, id`
}

/** Firings of which one statement asks. */
const AT_ONCE = 1000

/**
 * For each firing of a chain with named steps, what its texts say of the steps, as values to add to those of its completing
 * record: `<step>.<field>` of the record that stands for the step, and `true` under the name of each that happened.
 */
export const stepValues = async (
  engine: Engine,
  rule: Rule,
  number: number,
  firings: readonly Closing[],
  options?: QueryOptions,
): Promise<readonly RecordFields[]> => {
  const steps = namedSteps(rule)
  const { definition } = rule
  if (steps.length === 0 || definition.type !== 'chain') return []
  const wanted = recordFields(rule).flatMap((ref) => {
    const part = stepField(ref)
    return part === undefined ? [] : [{ ...part, key: refKey(ref) }]
  })
  const values: RecordFields[] = []
  for (let at = 0; at < firings.length; at += AT_ONCE) {
    const part = firings.slice(at, at + AT_ONCE)
    const byKey = new Map<string, StepMatch[]>()
    for await (const rows of engine.stream<StepMatch & { readonly key: string }>(
      windowsSql(number, part),
      options,
    ))
      for (const { key, ...match } of rows) {
        const matches = byKey.get(key)
        if (matches === undefined) byKey.set(key, [match])
        else matches.push(match)
      }
    const found = part.map(({ key, time, id, since }): ReadonlyMap<number, StepMatch> => {
      const window = (byKey.get(key) ?? []).filter(
        (match) => match.time > (since ?? time - 1) && match.time <= time,
      )
      const closing = window.find((match) => match.id === id)
      return closing === undefined ? new Map() : standing(definition, window.slice(-LOOKED_AT), closing)
    })
    const records = await recordsOf(engine, number, found, options)
    values.push(
      ...found.map((places): RecordFields => {
        const ofStep = new Map(
          steps.flatMap(([place, name]) => {
            const match = places.get(place)
            return match === undefined ? [] : [[name, records.get(match.id) ?? {}] as const]
          }),
        )
        return Object.fromEntries([
          ...[...ofStep.keys()].map((name) => [name, true] as const),
          ...wanted.flatMap(({ step, field, key }) => {
            const value = ofStep.get(step)?.[field]
            return value === undefined ? [] : [[key, value] as const]
          }),
        ])
      }),
    )
  }
  return values
}

const recordsOf = async (
  engine: Engine,
  number: number,
  found: readonly ReadonlyMap<number, StepMatch>[],
  options?: QueryOptions,
): Promise<ReadonlyMap<string, RecordFields>> => {
  const ids = [...new Set(found.flatMap((places) => [...places.values()].map(({ id }) => id)))]
  if (ids.length === 0) return new Map()
  const rows = await engine.rows<{ id: string; record: string }>(
    sql`SELECT id, any(record) AS record FROM matches WHERE rule = ${num(number)} AND id IN (${join(ids.map(str))}) GROUP BY id`,
    options,
  )
  return new Map(rows.map(({ id, record }) => [id, JSON.parse(record) as RecordFields] as const))
}
