import { assertNever } from '../base/assert-never.ts'
import { ident, indent, join, num, type Sql, sql } from '../sql/sql.ts'
import { lastColumns } from './last-columns.ts'
import { layered } from './layers.ts'
import type { Column, NestedPlan, OrderTerm, Plan, PlanNode, ScanColumn, ScanSql } from './plan.ts'
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
export const demand = ({
  nodes,
  output,
  order,
}: Pick<Plan, 'nodes' | 'output' | 'order'>): {
  readonly steps: readonly Step[]
  /** What has to be there before the first step. */
  readonly reads: ReadonlySet<string>
} => {
  const live = new Set(output.map((column) => column.id))
  addUses(
    live,
    order.map((term) => term.value),
  )
  const steps: Step[] = []
  for (const node of nodes.toReversed()) {
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
      case 'relation':
        if (node.keeps) for (const column of node.columns) live.delete(column.id)
        else live.clear()
        for (const id of node.reads) live.add(id)
        break
      default:
        assertNever(node)
    }
    steps.push({ node, after })
  }
  return { steps: steps.toReversed(), reads: live }
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

interface StageText {
  readonly name: Sql
  readonly text: Sql
  /** Read more than once: to be computed once. */
  readonly kept?: true
}

/**
 * The steps as a chain of named SELECTs over the relation `source`, which has the columns `inputs`. Returns the stages and
 * the name of the last one.
 */
const chainOf = (
  plan: Pick<Plan, 'nodes' | 'output' | 'order'>,
  source: Sql,
  inputs: readonly Column[],
  prefix: string,
): { readonly stages: readonly StageText[]; readonly last: Sql } => {
  const { steps } = demand({ ...plan, nodes: layered(plan.nodes) })
  const stages: StageText[] = []
  const open = (columns: readonly Column[]): Block => ({
    inputs: columns,
    computed: new Map(),
    where: [],
    tail: undefined,
    group: undefined,
  })
  let block = open(inputs)

  const from = (): Sql => stages.at(-1)?.name ?? source
  const push = (text: Sql, columns: readonly Column[]): void => {
    stages.push({ name: ident(`${prefix}stage${stages.length + 1}`), text })
    block = open(columns)
  }
  const close = (live: ReadonlySet<string>): void => {
    const { text, columns } = select(block, from(), live)
    push(text, columns)
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
      case 'relation': {
        for (const column of node.columns) before.delete(column.id)
        if (!node.keeps) before.clear()
        for (const id of node.reads) before.add(id)
        if (!isFresh()) close(before)
        const own = new Set(node.columns.map((column) => column.id))
        const handedOn = node.keeps ? block.inputs.filter(({ id }) => after.has(id) && !own.has(id)) : []
        const input = stages.pop()
        if (input !== undefined) stages.push(node.repeats === true ? { ...input, kept: true } : input)
        push(node.build(from(), handedOn), [...handedOn, ...node.columns])
        break
      }
      default:
        assertNever(node)
    }
    if (index === steps.length - 1) live = after
  }
  if (steps.length === 0)
    live = new Set([...plan.output.map((c) => c.id), ...plan.order.flatMap((term) => [...term.value.uses])])
  if (!isFresh()) close(live)
  return { stages, last: from() }
}

const withStages = (stages: readonly StageText[], materialize = false): Sql =>
  stages.length === 0
    ? sql``
    : sql`WITH\n${join(
        stages.map(
          ({ name, text, kept }) =>
            sql`${name} AS ${materialize && kept === true ? sql`MATERIALIZED ` : sql``}(\n  ${indent(text)}\n)`,
        ),
        ',\n',
      )}\n`

const selectList = (items: readonly Sql[]): Sql =>
  items.length === 0 ? sql`1 AS __row` : join(items, ',\n  ')

const MESSAGES = sql`messages`

export interface EmitOptions {
  /** Let the engine keep what is read more than once. It has to know `MATERIALIZED`, as the embedded one does, and to run with `enable_materialized_cte = 1`. */
  readonly materialize?: boolean
}

/**
 * The plan as readable ClickHouse SQL: one SELECT per group of steps that can share one, in a chain of named stages.
 */
export const emitPlan = (plan: Plan, scan: ScanSql, { materialize = false }: EmitOptions = {}): Sql => {
  const scanned = demandedColumns(plan)
  const columns = scanned.map(({ column }) => column)
  const { stages, last } = chainOf(plan, MESSAGES, columns, '')
  const { from, ids, order } = lastColumns(plan, last)
  const output = plan.output.map((column, i) => {
    const [id, name] = [ids[i] ?? ident(column.id), ident(column.name)]
    if (column.type === 'boolean') return sql`CAST(${id}, 'Bool') AS ${name}`
    return id === name ? id : sql`${id} AS ${name}`
  })
  const ordered = order.length === 0 ? sql`` : sql`\nORDER BY ${orderBy(order)}`
  return sql`${withStages([{ name: MESSAGES, text: scan(scanned) }, ...stages], materialize)}SELECT ${selectList(output)}\nFROM ${from}${ordered}`
}

/** The plan of a sub-pipeline; `available` are the columns of the rows that it works on, `prefix` keeps its stage names apart. */
export const nestedPlan = (
  plan: Pick<Plan, 'nodes' | 'output' | 'order'>,
  available: readonly Column[],
  prefix: string,
): NestedPlan => {
  const { reads } = demand(plan)
  const inputs = available.filter(({ id }) => reads.has(id))
  return {
    reads,
    output: plan.output,
    sql: (from) => {
      const { stages, last } = chainOf(plan, from, inputs, prefix)
      return sql`${withStages(stages)}SELECT ${selectList(plan.output.map(({ id }) => ident(id)))}\nFROM ${last}`
    },
  }
}

/** The scan columns that the plan really reads: what `explain` shows as extracted. */
export const demandedColumns = (plan: Plan): readonly ScanColumn[] => {
  const { reads } = demand(plan)
  return plan.scan.filter(({ column }) => reads.has(column.id))
}
