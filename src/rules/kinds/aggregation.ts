import { InternalError } from '../../base/errors.ts'
import type { Value } from '../../compiler/value.ts'
import { ident, join, num, type Sql, sql } from '../../sql/sql.ts'
import type { RuleAggregate } from '../rule.ts'
import { windowMs } from '../window.ts'
import { defineKind } from './define.ts'
import { type Edge, slidingEdges } from './edges.ts'
import { windowFirings } from './refire.ts'
import { distinctRows, distinctSum, MATCHED, type SlidingSum, slidingSums } from './sliding.ts'
import { lowerTrigger } from './trigger.ts'

const number = (i: number): Sql => sql`numbers[${num(i + 1)}]`
const words = (i: number): Sql => sql`texts[${num(i + 1)}]`

/** How one aggregate of a window is computed: from sliding sums, or as an edge. */
interface Computation {
  readonly sums: readonly SlidingSum[]
  readonly result: Sql
  readonly type: Value['type']
  readonly edge?: Edge
}

const NOTHING: ReadonlySet<string> = new Set()

const computationOf = (aggregate: RuleAggregate, i: number, ms: number): Computation => {
  const name = (part: string): string => `${part}_${i}`
  const total = { name: name('total'), adds: sql`ifNull(${number(i)}, 0)` }
  const present = { name: name('present'), adds: sql`isNotNull(${number(i)})` }
  const edge = (of: Edge['of'], value: Sql, type: Value['type']): Computation => ({
    sums: [],
    result: ident(name('edge')),
    type,
    edge: { name: name('edge'), of, value },
  })
  switch (aggregate.function) {
    case 'count':
      return { sums: [total], result: sql`toInt64(${ident(total.name)})`, type: 'integer' }
    case 'count_distinct':
      return {
        sums: [distinctSum(name('distinct'), words(i), ms, i)],
        result: sql`toInt64(${ident(name('distinct'))})`,
        type: 'integer',
      }
    case 'sum':
      return {
        sums: [total, present],
        result: sql`if(${ident(present.name)} > 0, ${ident(total.name)}, NULL)`,
        type: 'number',
      }
    case 'avg':
      return {
        sums: [total, present],
        result: sql`(${ident(total.name)} / nullIf(${ident(present.name)}, 0))`,
        type: 'number',
      }
    case 'min':
    case 'max':
      return edge(aggregate.function, number(i), 'number')
    case 'first':
    case 'last':
      return edge(aggregate.function, words(i), 'text')
  }
}

/** Fires whenever the trigger holds for the aggregates of a window of a group. */
export const aggregation = defineKind({
  type: 'aggregation',
  // a trigger may hold for any number of matches
  mayFire: () => sql`true`,
  correlate: (definition, { rule, matches }) => {
    const { aggregates, trigger } = rule
    if (trigger === undefined) throw new InternalError('an aggregation rule without a trigger')
    const ms = windowMs(definition)
    const computations = aggregates.map((aggregate, i) => computationOf(aggregate, i, ms))
    const distinct = aggregates.flatMap((aggregate, i) =>
      aggregate.function === 'count_distinct' ? [{ value: words(i), i }] : [],
    )
    const windows = slidingSums(distinctRows(matches, distinct), ms, [
      MATCHED,
      ...computations.flatMap(({ sums }) => sums),
    ])
    const edges = computations.flatMap(({ edge }) => edge ?? [])
    const from =
      edges.length > 0
        ? sql`${windows} AS windows INNER JOIN ${slidingEdges(matches, ms, edges)} AS edges USING (key, time)`
        : windows
    const results = new Map(
      aggregates.map(({ name }, i): readonly [string, Value] => [
        name,
        { sql: ident(`result_${i}`), type: computations[i]?.type ?? 'null', uses: NOTHING },
      ]),
    )
    const columns = computations.map(({ result }, i) => sql`${result} AS ${ident(`result_${i}`)}`)
    const holds = lowerTrigger(trigger, results, (code, _params, _span, options) => {
      // the loader has checked the trigger with the same function
      if (options?.severity !== 'warning') throw new InternalError(`unchecked trigger: ${code}`)
    })
    const evaluated = sql`(SELECT key, time, id, matched, ${holds} AS holds FROM (SELECT key, time, id, matched, ${join(columns)} FROM ${from}))`
    return windowFirings(evaluated, ms, rule)
  },
})
