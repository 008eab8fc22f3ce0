import { assertNever } from '../base/assert-never.ts'
import { ident, indent, join, num, type Sql, sql } from '../sql/sql.ts'
import type { Column, OrderTerm, Plan, PlanNode, ScanColumn, ScanSql } from './plan.ts'
import type { Value } from './value.ts'

const addUses = (live: Set<string>, values: readonly Value[]): void => {
  for (const value of values) for (const id of value.uses) live.add(id)
}

interface Step {
  readonly node: PlanNode
  /** Ids that are needed after the node. */
  readonly after: ReadonlySet<string>
}

/** Walks the plan backwards: what nobody reads later is never computed. */
const demand = (plan: Plan): { readonly steps: readonly Step[]; readonly scan: readonly ScanColumn[] } => {
  const live = new Set(plan.output.map((column) => column.id))
  addUses(
    live,
    plan.order.map((term) => term.value),
  )
  const steps: Step[] = []
  for (const node of plan.nodes.toReversed()) {
    const after = new Set(live)
    switch (node.kind) {
      case 'filter':
        addUses(live, [node.condition])
        break
      case 'extend':
        if (!live.has(node.column.id) && node.barrier !== 'explode') continue
        live.delete(node.column.id)
        addUses(live, [node.value])
        break
      case 'unique':
        addUses(live, [node.identity])
        break
      case 'aggregate':
        for (const { column, value } of [...node.keys, ...node.aggregates]) {
          const wanted = live.delete(column.id)
          if (wanted || node.keys.some((key) => key.column.id === column.id)) addUses(live, [value])
        }
        break
      case 'limit':
        addUses(
          live,
          node.order.map((term) => term.value),
        )
        break
      default:
        assertNever(node)
    }
    steps.push({ node, after })
  }
  return { steps: steps.toReversed(), scan: plan.scan.filter(({ column }) => live.has(column.id)) }
}

const orderBy = (terms: readonly OrderTerm[]): Sql =>
  join(
    terms.map(({ value, descending }) => sql`${value.sql} ${descending ? sql`DESC` : sql`ASC`} NULLS LAST`),
  )

/** One SELECT under construction. */
interface Block {
  readonly inputs: readonly Column[]
  readonly computed: Map<string, { readonly column: Column; readonly value: Value }>
  readonly where: Value[]
  /** Set once the block can't take anything more. */
  tail: Sql | undefined
  group: Extract<PlanNode, { kind: 'aggregate' }> | undefined
}

const select = (
  block: Block,
  from: Sql,
  live: ReadonlySet<string>,
): { readonly text: Sql; readonly columns: readonly Column[] } => {
  const columns: Column[] = []
  const items: Sql[] = []
  const add = (column: Column, value?: Value) => {
    columns.push(column)
    const name = ident(column.id)
    items.push(value === undefined || value.sql === name ? name : sql`${value.sql} AS ${name}`)
  }
  if (block.group === undefined) {
    for (const column of block.inputs) if (live.has(column.id) && !block.computed.has(column.id)) add(column)
    for (const { column, value } of block.computed.values()) if (live.has(column.id)) add(column, value)
  } else {
    for (const { column, value } of block.group.keys) add(column, value)
    for (const { column, value } of block.group.aggregates) if (live.has(column.id)) add(column, value)
  }
  if (items.length === 0) items.push(sql`1 AS __row`)
  const where =
    block.where.length === 0
      ? sql``
      : sql`\nWHERE ${join(
          block.where.map((test) => test.sql),
          ' AND ',
        )}`
  const group =
    block.group === undefined || block.group.keys.length === 0
      ? sql``
      : sql`\nGROUP BY ${join(block.group.keys.map(({ value }) => value.sql))}`
  return {
    text: sql`SELECT ${join(items, ',\n  ')}\nFROM ${from}${where}${group}${block.tail ?? sql``}`,
    columns,
  }
}

/**
 * The plan as readable ClickHouse SQL: one SELECT per group of steps that can share one, in a chain of named stages.
 */
export const emitPlan = (plan: Plan, scan: ScanSql): Sql => {
  const { steps, scan: scanned } = demand(plan)
  const stages: { readonly name: Sql; readonly text: Sql }[] = [{ name: sql`messages`, text: scan(scanned) }]
  const open = (inputs: readonly Column[]): Block => ({
    inputs,
    computed: new Map(),
    where: [],
    tail: undefined,
    group: undefined,
  })
  let block = open(scanned.map(({ column }) => column))

  const from = (): Sql => stages.at(-1)?.name ?? sql`messages`
  const close = (live: ReadonlySet<string>): void => {
    const { text, columns } = select(block, from(), live)
    stages.push({ name: ident(`stage${stages.length}`), text })
    block = open(columns)
  }
  const isFresh = () =>
    block.computed.size === 0 &&
    block.where.length === 0 &&
    block.tail === undefined &&
    block.group === undefined
  const readsComputed = (values: readonly Value[]) =>
    values.some((value) => [...value.uses].some((id) => block.computed.has(id)))
  const sealed = () => block.tail !== undefined || block.group !== undefined

  let live: ReadonlySet<string> = new Set()
  for (const [index, { node, after }] of steps.entries()) {
    // what the block built so far has to hand on: all that this node or a later one reads
    const before = new Set(after)
    switch (node.kind) {
      case 'filter':
        addUses(before, [node.condition])
        if (sealed() || readsComputed([node.condition])) close(before)
        block.where.push(node.condition)
        break
      case 'extend': {
        before.delete(node.column.id)
        addUses(before, [node.value])
        if (sealed() || readsComputed([node.value])) close(before)
        block.computed.set(node.column.id, node)
        if (node.barrier !== undefined) close(after)
        break
      }
      case 'unique':
        addUses(before, [node.identity])
        if (!isFresh()) close(before)
        block.tail = sql`\nLIMIT 1 BY ${node.identity.sql}`
        break
      case 'aggregate':
        for (const { column } of [...node.keys, ...node.aggregates]) before.delete(column.id)
        addUses(
          before,
          [...node.keys, ...node.aggregates].map(({ value }) => value),
        )
        if (sealed() || block.computed.size > 0) close(before)
        block.group = node
        break
      case 'limit':
        addUses(
          before,
          node.order.map((term) => term.value),
        )
        if (sealed() || block.computed.size > 0) close(before)
        block.tail =
          node.order.length === 0
            ? sql`\nLIMIT ${num(node.count)}`
            : sql`\nORDER BY ${orderBy(node.order)}\nLIMIT ${num(node.count)}`
        break
      default:
        assertNever(node)
    }
    if (index === steps.length - 1) live = after
  }
  if (steps.length === 0)
    live = new Set([...plan.output.map((c) => c.id), ...plan.order.flatMap((term) => [...term.value.uses])])
  if (!isFresh()) close(live)
  const last = plan.output.map((column) => {
    const [id, name] = [ident(column.id), ident(column.name)]
    if (column.type === 'boolean') return sql`CAST(${id}, 'Bool') AS ${name}`
    return id === name ? id : sql`${id} AS ${name}`
  })
  const ordered = plan.order.length === 0 ? sql`` : sql`\nORDER BY ${orderBy(plan.order)}`
  const chain = join(
    stages.map(({ name, text }) => sql`${name} AS (\n  ${indent(text)}\n)`),
    ',\n',
  )
  return sql`WITH\n${chain}\nSELECT ${last.length === 0 ? sql`1 AS __row` : join(last, ',\n  ')}\nFROM ${from()}${ordered}`
}

/** The scan columns that the plan really reads: what `explain` shows as extracted. */
export const demandedColumns = (plan: Plan): readonly ScanColumn[] => demand(plan).scan
