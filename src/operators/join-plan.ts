import type { ChildPipeline, Pipeline } from '../compiler/pipeline-types.ts'
import type { Column, NestedPlan } from '../compiler/plan.ts'
import type { Value } from '../compiler/value.ts'
import { asNumber, asText, castTo, isNumeric } from '../compiler/values.ts'
import { ident, indent, join, num, type Sql, sql } from '../sql/sql.ts'
import type { Join, JoinedTable } from './join.ts'

/** One side of a condition: a helper column of its table. */
interface Side {
  readonly table: number
  readonly value: Value
  readonly id: Sql
}

interface Condition {
  readonly left: Side
  readonly right: Side
}

interface Part {
  readonly table: JoinedTable
  readonly child: ChildPipeline
  readonly nested: NestedPlan
  /** New columns with what fills them. */
  readonly shown: readonly { readonly column: Column; readonly from: Column }[]
  readonly time: { readonly column: Column; readonly from: Column } | undefined
}

const TIME = '_messagetime'

/** Types that the engine can compare: as `=` does it. */
const alike = (left: Value, right: Value): readonly [Value, Value] => {
  if (left.type === 'integer' && right.type === 'integer') return [left, right]
  if (isNumeric(left) || isNumeric(right))
    return [castTo(asNumber(left), 'number'), castTo(asNumber(right), 'number')]
  return [asText(left), asText(right)]
}

const conditionsOf = (
  stage: Join,
  children: readonly ChildPipeline[],
  pipeline: Pipeline,
): readonly Condition[] =>
  stage.on.flatMap(({ left, right }) => {
    const a = children[left.table]?.field(left.field)
    const b = children[right.table]?.field(right.field)
    if (a === undefined || b === undefined) return []
    const [x, y] = alike(a, b)
    const id = () => ident(pipeline.column('join key', 'text', { internal: true }).id)
    return [
      { left: { table: left.table, value: x, id: id() }, right: { table: right.table, value: y, id: id() } },
    ]
  })

const partOf = (table: JoinedTable, child: ChildPipeline, pipeline: Pipeline): Part => {
  const nested = child.nested()
  const time = nested.output.find(({ name }) => name.toLowerCase() === TIME)
  const traits = (from: Column) => ({
    ...(from.notNull === true ? { notNull: true as const } : {}),
    ...(from.time === true ? { time: true as const } : {}),
  })
  return {
    table,
    child,
    nested,
    shown: nested.output
      .filter((from) => from !== time)
      .map((from) => ({
        from,
        column: pipeline.column(`${table.name.name}_${from.name}`, from.type, traits(from)),
      })),
    time:
      time === undefined
        ? undefined
        : { from: time, column: pipeline.column('__time', time.type, { internal: true }) },
  }
}

/**
 * Which condition can be used when which table comes: tables that nothing ties to those before wait for one that does.
 * Undefined: a table is tied to no other, and its index.
 */
const joinOrder = (
  count: number,
  conditions: readonly Condition[],
): readonly number[] | { readonly alone: number } => {
  const order = [0]
  const ties = (table: number) =>
    conditions.some(
      ({ left, right }) =>
        (left.table === table && order.includes(right.table) && right.table !== table) ||
        (right.table === table && order.includes(left.table) && left.table !== table),
    )
  while (order.length < count) {
    const rest = Array.from({ length: count }, (_, i) => i).filter((i) => !order.includes(i))
    const next = rest.find(ties)
    if (next === undefined) return { alone: rest[0] ?? 0 }
    order.push(next)
  }
  return order
}

const alias = (table: number): Sql => ident(`joined${table + 1}`)
const qualified = ({ table, id }: Side): Sql => sql`${alias(table)}.${id}`
const equal = ({ left, right }: Condition): Sql => sql`${qualified(left)} = ${qualified(right)}`

/** The rows of one table with all its columns under names that no other table has. */
const tableSql = (part: Part, index: number, conditions: readonly Condition[], from: Sql): Sql => {
  const sides = conditions.flatMap(({ left, right }) => [left, right]).filter(({ table }) => table === index)
  const items = [
    ...part.shown.map(({ column, from: own }) => sql`${ident(own.id)} AS ${ident(column.id)}`),
    ...(part.time === undefined ? [] : [sql`${ident(part.time.from.id)} AS ${ident(part.time.column.id)}`]),
    ...sides.map(({ value, id }) => sql`${value.sql} AS ${id}`),
  ]
  return sql`(SELECT ${join(items)} FROM (\n  ${indent(part.nested.sql(from))}\n)) AS ${alias(index)}`
}

const windowTests = (parts: readonly Part[], ms: number): readonly Sql[] => {
  const times = parts.flatMap(({ time }) => (time === undefined ? [] : [ident(time.column.id)]))
  return times.flatMap((a, i) => times.slice(i + 1).map((b) => sql`abs(${a} - ${b}) <= ${num(ms)}`))
}

const reportDoubles = (parts: readonly Part[], pipeline: Pipeline): void => {
  const names = new Set<string>()
  for (const { shown, table } of parts)
    for (const { column } of shown) {
      if (names.has(column.name.toLowerCase()))
        pipeline.report('DQ307', { name: column.name }, table.name.span)
      names.add(column.name.toLowerCase())
    }
}

const MAX_FIELDS = 2000

export const lowerJoin = (stage: Join, pipeline: Pipeline): void => {
  // every join has all fields of its rows once per table: one after the other they would grow without bound
  const wide = pipeline.fields().length * stage.tables.length
  if (wide > MAX_FIELDS) {
    pipeline.report('DQ211', { what: 'fields of a join', got: wide, limit: MAX_FIELDS }, stage.span)
    return
  }
  const children = stage.tables.map(({ stages }) => {
    const child = pipeline.child()
    for (const each of stages) pipeline.lowerStage(each, child)
    return child
  })
  const conditions = conditionsOf(stage, children, pipeline)
  const parts = stage.tables.flatMap((table, i) => {
    const child = children[i]
    return child === undefined ? [] : [partOf(table, child, pipeline)]
  })
  reportDoubles(parts, pipeline)
  const order = joinOrder(parts.length, conditions)
  if ('alone' in order) {
    const name = stage.tables[order.alone]?.name
    pipeline.report(
      'DQ415',
      {
        name: name?.name ?? '',
        reason: 'is tied to no other table',
        help: 'add a condition for it after `on`: `and t1.a = t2.b`',
      },
      name?.span ?? stage.span,
    )
  }
  const untimed = stage.timeWindow === undefined ? undefined : parts.find(({ time }) => time === undefined)
  if (untimed !== undefined)
    pipeline.report(
      'DQ313',
      { name: '_messageTime', available: untimed.child.fields().map(({ name }) => name) },
      untimed.table.name.span,
    )
  const sequence = 'alone' in order ? [] : order
  const used = new Set<Condition>()
  const ties = sequence.slice(1).map((table, i) => {
    const before = sequence.slice(0, i + 1)
    const own = conditions.filter(
      (each) =>
        !used.has(each) &&
        ((each.left.table === table && before.includes(each.right.table)) ||
          (each.right.table === table && before.includes(each.left.table))),
    )
    for (const each of own) used.add(each)
    return { table, own }
  })
  const tests = [
    ...conditions.filter((each) => !used.has(each)).map(equal),
    ...(stage.timeWindow === undefined ? [] : windowTests(parts, stage.timeWindow.ms)),
  ]
  const shown = parts.flatMap((part) => part.shown.map(({ column }) => column))
  const times = parts.flatMap(({ time }) => (time === undefined ? [] : [time.column]))
  pipeline.relation({
    what: `join ${stage.tables.map(({ name }) => name.name).join(', ')}`,
    columns: [...shown, ...times],
    reads: new Set(parts.flatMap(({ nested }) => [...nested.reads])),
    keeps: false,
    keys: shown,
    // as before the join: the newest first, by the first table
    order: times.map((column) => ({ value: pipeline.value(column), descending: true })),
    build: (from) => {
      const source = (table: number): Sql => {
        const part = parts[table]
        return part === undefined ? sql`` : tableSql(part, table, conditions, from)
      }
      const joined = ties.map(
        ({ table, own }) => sql`\nINNER JOIN ${source(table)} ON ${join(own.map(equal), ' AND ')}`,
      )
      const where = tests.length === 0 ? sql`` : sql`\nWHERE ${join(tests, ' AND ')}`
      const rest = joined.length === 0 ? sql`` : join(joined, '\n')
      return sql`SELECT ${join([...shown, ...times].map(({ id }) => ident(id)))}\nFROM ${source(0)}${rest}${where}`
    },
  })
}
