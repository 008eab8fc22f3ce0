import { similar } from '../base/similar.ts'
import type { Span } from '../base/span.ts'
import type { FieldRef } from '../language/ast.ts'
import {
  type DiagnosticCode,
  type DiagnosticOptions,
  diagnostic,
  type ParamsOf,
} from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { ident, join, sql } from '../sql/sql.ts'
import { nestedPlan } from './emit.ts'
import { parseFieldPath } from './json-path.ts'
import type { LowerEnv } from './lower-env.ts'
import { lowerExpression } from './lower-expression.ts'
import type { ChildPipeline, Pipeline, PipelineOptions, RelationStep, Resolver } from './pipeline-types.ts'
import type { Column, OrderTerm, Plan, PlanNode, Question } from './plan.ts'
import { createScanColumns, type ScanColumns } from './scan-columns.ts'
import type { Value } from './value.ts'
import { asText, derived, NULL_VALUE } from './values.ts'

const NULL_TEXT = sql`CAST(NULL, 'Nullable(String)')`

/** What all pipelines of one query share: the scan, the names of columns, what was found and asked. */
interface Shared {
  readonly options: PipelineOptions
  readonly scan: ScanColumns
  readonly found: Diagnostic[]
  readonly asked: Question[]
  newId(name: string): string
}

/** What a pipeline knows at a point. A child starts with its parent's. */
interface State {
  scope: ReadonlyMap<string, Column>
  gone: ReadonlyMap<string, Column>
  /** Where names come from that are no fields yet, the latest first. */
  opened: readonly Resolver[]
  order: readonly OrderTerm[]
  tieBreak: readonly OrderTerm[]
  aggregated: boolean
  pendingUnique: Column | undefined
}

const key = (name: string): string => name.toLowerCase()

const valueOf = (column: Column): Value => ({
  sql: ident(column.id),
  type: column.type,
  uses: new Set([column.id]),
  ...(column.notNull === true || column.type === 'boolean' ? { notNull: true as const } : {}),
})

/** The latest that has a value. */
const firstNotNull = (values: readonly Value[]): Value =>
  values.length === 1 && values[0] !== undefined
    ? values[0]
    : derived(sql`coalesce(${join(values.map((value) => asText(value).sql))})`, 'text', values)

const ascending = (column: Column): OrderTerm => ({ value: valueOf(column), descending: false })

const build = (shared: Shared, state: State): Pipeline => {
  const { options, scan, found: reported, newId } = shared
  const nodes: PlanNode[] = []
  let { scope, gone, opened, order, tieBreak, aggregated, pendingUnique } = state

  const find = (name: string): Column | undefined => scope.get(key(name))
  const declare = (column: Column): void => {
    scope = new Map([...scope, [key(column.name), column]])
  }
  const visible = (): readonly Column[] => [...scope.values()].filter((column) => column.internal !== true)
  const total = (): readonly OrderTerm[] => [...order, ...tieBreak]

  /** Anything that depends on how many rows there are comes after the duplicates are gone. */
  const settle = (): void => {
    if (pendingUnique === undefined) return
    nodes.push({ kind: 'unique', identity: valueOf(pendingUnique) })
    pendingUnique = undefined
  }

  const report: Pipeline['report'] = <C extends DiagnosticCode>(
    code: C,
    params: ParamsOf<C>,
    span: Span,
    more?: DiagnosticOptions,
  ) => {
    reported.push(diagnostic(code, params, span, more))
  }

  const column: Pipeline['column'] = (name, type, more = {}) => ({
    id: newId(name),
    name,
    type: type === 'null' ? 'text' : type,
    ...more,
  })

  const extend: Pipeline['extend'] = (name, of, more = {}) => {
    if (more.barrier !== undefined) settle()
    const added: Column = {
      ...column(name, of.type),
      // the spelling in which a field was first declared stays
      name: find(name)?.name ?? name,
      ...(of.notNull === true ? { notNull: true as const } : {}),
      ...(more.internal === true ? { internal: true as const } : {}),
    }
    nodes.push({
      kind: 'extend',
      column: added,
      value: of.type === 'null' ? { ...of, sql: NULL_TEXT } : of,
      ...(more.barrier === undefined ? {} : { barrier: more.barrier }),
    })
    declare(added)
    return added
  }

  const unknown = (ref: FieldRef): Value => {
    const names = visible().map(({ name }) => name)
    if (gone.has(key(ref.name))) report('DQ313', { name: ref.name, available: names }, ref.span)
    else report('DQ302', { name: ref.name, similar: similar(ref.name, names) }, ref.span)
    // declared from now on, so that one mistake is reported once
    extend(ref.name, NULL_VALUE)
    return NULL_VALUE
  }

  const field = (ref: FieldRef): Value => {
    const known = find(ref.name)
    if (known !== undefined && known.internal !== true) return valueOf(known)
    if (opened.length === 0) return unknown(ref)
    const found = opened.map((resolve) => resolve(ref.name))
    const [only] = found
    const direct = only === undefined || found.length > 1 ? undefined : scan.columnOf(only)
    if (direct === undefined) return valueOf(extend(ref.name, firstNotNull(found)))
    // filled by the scan already: it only gets its name
    const { internal: _, ...shown } = direct
    declare({ ...shown, name: ref.name })
    return valueOf(direct)
  }

  const filter = (condition: Value): void => {
    if (condition.constant !== true) nodes.push({ kind: 'filter', condition })
  }
  const { lookupFunction, functionNames } = options
  const env: LowerEnv = { field, lookupFunction, functionNames, report, require: filter }

  const open = (resolve: Resolver): void => {
    opened = [resolve, ...opened]
  }

  /** The rows are others from here on: what was known of the old ones is gone. */
  const restart = (columns: readonly Column[], grouped: boolean, keys: readonly Column[]): void => {
    gone = new Map([...gone, ...scope])
    scope = new Map(columns.map((each) => [key(each.name), each] as const))
    opened = []
    aggregated = grouped
    order = []
    tieBreak = keys.map(ascending)
  }

  const relation = (step: RelationStep): void => {
    settle()
    const { grouped = true, order: sorted = [], ...node } = step
    nodes.push({ kind: 'relation', ...node })
    if (!step.keeps) {
      restart(step.columns, grouped, step.columns)
      order = sorted
    } else for (const added of step.columns) declare(added)
  }

  const snapshot = (): Pick<Plan, 'nodes' | 'output' | 'order' | 'aggregated'> => ({
    nodes: [...nodes],
    output: visible(),
    order: total(),
    aggregated,
  })

  const ask: Pipeline['ask'] = ({ step, plan, ...question }) => {
    const answer = options.answers?.get(question.key)
    if (answer !== undefined) return answer
    settle()
    const upToHere = [...nodes, ...(step === undefined ? [] : [{ kind: 'relation' as const, ...step }])]
    const own: Plan = {
      scan: scan.all,
      nodes: upToHere,
      output: step?.columns ?? visible(),
      order: step === undefined ? total() : [],
      aggregated,
    }
    shared.asked.push({ ...question, plan: plan ?? own })
    return undefined
  }

  const pipeline: Pipeline = {
    ...env,
    expr: (expr) => lowerExpression(expr, env),
    fields: visible,
    find,
    value: valueOf,
    column,
    filter,
    extend,
    keep: (columns) => {
      const hidden = [...scope].filter(([, each]) => each.internal === true)
      gone = new Map([...gone, ...scope])
      scope = new Map([...columns.map((each) => [key(each.name), each] as const), ...hidden])
      opened = []
    },
    aggregate: (keys, aggregates) => {
      settle()
      const make = ({ name, value: of }: { readonly name: string; readonly value: Value }) => ({
        column: column(name, of.type, of.notNull === true ? { notNull: true } : {}),
        value: of.type === 'null' ? { ...of, sql: NULL_TEXT } : of,
      })
      const node = { kind: 'aggregate' as const, keys: keys.map(make), aggregates: aggregates.map(make) }
      nodes.push(node)
      const grouping = node.keys.map((each) => each.column)
      restart([...grouping, ...node.aggregates.map((each) => each.column)], true, grouping)
    },
    order: total,
    setOrder: (terms) => {
      order = [...terms, ...(aggregated ? [] : order)]
    },
    limit: (count) => {
      settle()
      nodes.push({ kind: 'limit', count, order: total() })
    },
    isAggregated: () => aggregated,
    open,
    json: scan.json,
    jsonHas: scan.jsonHas,
    raw: () => {
      const raw = find('_raw')
      return raw === undefined ? NULL_VALUE : valueOf(raw)
    },
    relation,
    child: () => {
      settle()
      return child(shared, { scope, gone, opened, order, tieBreak, aggregated, pendingUnique })
    },
    ask,
    table: (name) => options.tables?.find((table) => key(table.name) === key(name)),
    tableNames: () => (options.tables ?? []).map((table) => table.name),
    range: options.range ?? {},
    questions: () => shared.asked,
    parseRun: { kept: undefined },
    plan: () => {
      settle()
      return { scan: scan.all, ...snapshot() }
    },
    diagnostics: () => reported,
  }
  return pipeline
}

const child = (shared: Shared, state: State): ChildPipeline => {
  const pipeline = build(shared, state)
  return {
    ...pipeline,
    nested: () => {
      const { nodes, output } = pipeline.plan()
      const available = [
        ...new Set([...state.scope.values(), ...shared.scan.all.map((entry) => entry.column)]),
      ]
      return nestedPlan({ nodes, output, order: [] }, available, `${shared.newId('sub')}_`)
    },
  }
}

/** The pipeline of a query: empty, with the fields that every message has. */
export const createPipeline = (options: PipelineOptions): Pipeline => {
  const ids = new Set<string>()
  const newId = (name: string): string => {
    let id = name
    for (let version = 2; ids.has(id); version++) id = `${name}#${version}`
    ids.add(id)
    return id
  }
  const scan = createScanColumns(newId, valueOf)
  const scope = new Map<string, Column>()
  for (const base of options.base) {
    const column: Column = { ...base, id: newId(base.name) }
    scan.addBase(column)
    scope.set(key(base.name), column)
  }
  const time = scope.get('_messagetime')
  const tie = scope.get('__id')
  const pipeline = build(
    { options, scan, found: [], asked: [], newId },
    {
      scope,
      gone: new Map(),
      opened: [],
      order: time === undefined ? [] : [{ value: valueOf(time), descending: true }],
      tieBreak: tie === undefined ? [] : [ascending(tie)],
      aggregated: false,
      pendingUnique: options.identity === undefined ? undefined : scope.get(key(options.identity)),
    },
  )
  if (options.autoParse === true)
    pipeline.open((name) => pipeline.json(pipeline.raw(), parseFieldPath(name), { auto: true }))
  return pipeline
}
