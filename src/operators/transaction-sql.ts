import { globToLike } from '../compiler/pattern.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Value } from '../compiler/value.ts'
import { asInteger, asText, derived, predicate, textLiteral } from '../compiler/values.ts'
import { join, num, type Sql, sql, str } from '../sql/sql.ts'
import { lookupAggregate } from './aggregate-functions.ts'
import { timeOrder } from './merge.ts'
import type { Transaction } from './transaction.ts'

/** The state that a message is in: the first that fits, null where none does. */
const stateOf = (stage: Transaction, pipeline: Pipeline): Value => {
  const cases = stage.states.map(({ name, is }) => {
    const value = asText(is.field === undefined ? pipeline.raw() : pipeline.field(is.field))
    const test =
      is.kind === 'value'
        ? sql`${value.sql} = ${str(is.value)}`
        : sql`${value.sql} LIKE ${str(globToLike(is.pattern))}`
    return { name: name.name, test: predicate(test, [value]) }
  })
  return derived(
    sql`multiIf(${cases.map(({ name, test }) => sql`${test.sql}, ${str(name)}`).reduce((a, b) => sql`${a}, ${b}`)}, NULL)`,
    'text',
    cases.map(({ test }) => test),
  )
}

const checkNames = (stage: Transaction, pipeline: Pipeline): boolean => {
  const taken = new Set(stage.ids.map(({ name }) => name.toLowerCase()))
  let good = true
  // several patterns can lead to the same state
  const names = new Map(stage.states.map(({ name }) => [name.name.toLowerCase(), name]))
  for (const [key, name] of names)
    if (taken.has(key)) {
      pipeline.report('DQ307', { name: name.name }, name.span)
      good = false
    }
  for (const { state } of stage.showing)
    if (state !== undefined && !names.has(state.name.toLowerCase())) {
      pipeline.report(
        'DQ302',
        { name: state.name, similar: [...names.values()].map((each) => each.name) },
        state.span,
      )
      good = false
    }
  return good
}

const time = (value: Value): Value => ({ ...value, time: true })

/** Leaves out transactions that end or start so near the edges of the range that a part of them may lie outside. */
const cutFringe = (pipeline: Pipeline, fringe: number, edges: readonly [Value, Value] | undefined): void => {
  const [first, last] = [pipeline.find('_start_time'), pipeline.find('_end_time')]
  if (first === undefined || last === undefined || edges === undefined) return
  const [start, end] = [pipeline.value(first), pipeline.value(last)]
  const [low, high] = edges
  pipeline.filter(
    predicate(
      sql`${end.sql} >= ${low.sql} + ${num(fringe)} AND ${start.sql} <= ${high.sql} - ${num(fringe)}`,
      [start, end, low, high],
    ),
  )
}

const integer = (text: Sql, from: readonly Value[], notNull = true): Value =>
  derived(text, 'integer', from, notNull)

const showing = (stage: Transaction, pipeline: Pipeline, state: Value) =>
  stage.showing.flatMap(({ call, state: only, alias }) => {
    const def = lookupAggregate(call.name)
    if (def === undefined) return []
    const given = call.argument === undefined ? undefined : pipeline.expr(call.argument)
    const counted = given ?? textLiteral('1')
    const argument =
      only === undefined
        ? given
        : derived(
            sql`if(${state.sql} = ${str(only.name)}, ${counted.sql}, NULL)`,
            counted.type === 'boolean' ? 'integer' : counted.type,
            [state, counted],
          )
    const field = call.argument?.kind === 'field' ? call.argument.field.name : 'value'
    const columns = def.columns(field, call.numbers)
    return columns.map(({ name, of }) => ({
      name: columns.length === 1 ? (alias?.name ?? name) : name,
      value: def.lower(argument, of, pipeline),
    }))
  })

const flow = (
  stage: Transaction,
  pipeline: Pipeline,
  ids: readonly Value[],
  state: Value,
  at: Value,
): void => {
  const by = timeOrder(pipeline)
  const over = sql`OVER (PARTITION BY ${join(ids.map((id) => id.sql))} ORDER BY ${by.sql} ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`
  const used = [...ids, state, at, by]
  const step = (name: string, text: Sql, type: Value['type'], isTime = false) => {
    const value = derived(text, type, used)
    return pipeline.extend(name, isTime ? time(value) : value, { barrier: 'window' })
  }
  const from = step('fromstate', sql`lagInFrame(${state.sql}) ${over}`, 'text')
  const start = step('_start_time', sql`lagInFrame(${at.sql}) ${over}`, 'integer', true)
  const [fromState, startTime] = [pipeline.value(from), pipeline.value(start)]
  const to = pipeline.extend('tostate', state)
  const end = pipeline.extend('_end_time', time(at))
  const latency = pipeline.extend(
    'latency',
    derived(sql`${at.sql} - ${startTime.sql}`, 'integer', [at, startTime]),
  )
  pipeline.filter(predicate(sql`isNotNull(${fromState.sql})`, [fromState]))
  pipeline.keep([
    ...stage.ids.flatMap(({ name }) => pipeline.find(name) ?? []),
    from,
    to,
    latency,
    start,
    end,
  ])
}

export const lowerTransaction = (stage: Transaction, pipeline: Pipeline): void => {
  const column = pipeline.find('_messagetime')
  if (column === undefined) {
    pipeline.report('DQ319', { what: '`transaction`', stages: 'the aggregation' }, stage.span)
    return
  }
  if (!checkNames(stage, pipeline)) return
  const at = asInteger(pipeline.value(column))
  const ids = stage.ids.map((field) => pipeline.field(field))
  const { from, to } = pipeline.range
  const edge = (name: string, known: number | undefined, fn: Sql): Value =>
    known !== undefined
      ? integer(num(known), [])
      : pipeline.value(
          pipeline.extend(name, integer(sql`ifNull(${fn}(${at.sql}) OVER (), 0)`, [at]), {
            barrier: 'window',
            internal: true,
          }),
        )
  const edges =
    stage.fringe === undefined
      ? undefined
      : ([edge('__low', from, sql`min`), edge('__high', to, sql`max`)] as const)
  const state = pipeline.value(pipeline.extend('__state', stateOf(stage, pipeline), { internal: true }))
  for (const value of [state, ...ids]) pipeline.filter(predicate(sql`isNotNull(${value.sql})`, [value]))

  if (stage.results === 'flow') {
    if (stage.fringe !== undefined && edges !== undefined) {
      const over = sql`OVER (PARTITION BY ${join(ids.map((id) => id.sql))})`
      const span = (name: string, fn: Sql) =>
        pipeline.extend(name, time(integer(sql`${fn}(${at.sql}) ${over}`, [at, ...ids], false)), {
          barrier: 'window',
        })
      span('_start_time', sql`min`)
      span('_end_time', sql`max`)
      cutFringe(pipeline, stage.fringe.ms, edges)
    }
    flow(stage, pipeline, ids, state, at)
    return
  }
  const keys = stage.ids.map(({ name }, i) => ({
    name: pipeline.find(name)?.name ?? name,
    value: ids[i] ?? state,
  }))
  const byState = stage.results === 'states'
  const names = [...new Map(stage.states.map(({ name }) => [name.name.toLowerCase(), name.name])).values()]
  const counts = names.map((name) => ({
    name,
    value: integer(sql`countIf(${state.sql} = ${str(name)})`, [state]),
  }))
  const times = [
    { name: '_start_time', value: time(integer(sql`min(${at.sql})`, [at], false)) },
    { name: '_end_time', value: time(integer(sql`max(${at.sql})`, [at], false)) },
  ]
  // the edges are the same for all rows; a group keeps them
  const kept = (edges ?? []).map((value, i) => ({
    name: i === 0 ? '__low' : '__high',
    value: integer(sql`any(${value.sql})`, [value]),
    internal: true as const,
  }))
  pipeline.aggregate(byState ? [...keys, { name: 'state', value: state }] : keys, [
    ...(byState ? [{ name: '_count', value: integer(sql`count()`, []) }] : counts),
    ...times,
    ...showing(stage, pipeline, state),
    ...kept,
  ])
  if (stage.fringe === undefined) return
  const [low, high] = [pipeline.own('__low'), pipeline.own('__high')]
  if (low === undefined || high === undefined) return
  cutFringe(pipeline, stage.fringe.ms, [pipeline.value(low), pipeline.value(high)])
}
