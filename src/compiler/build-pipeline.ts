import { similar } from '../base/similar.ts'
import type { Span } from '../base/span.ts'
import type { FieldRef, Subquery, TablePath } from '../language/ast.ts'
import {
  type DiagnosticCode,
  type DiagnosticOptions,
  diagnostic,
  type ParamsOf,
} from '../language/diagnostics/codes.ts'
import { ascending, columnKey, columnValue, firstNotNull, key, NULL_TEXT, ownKey, traits } from './columns.ts'
import { nestedPlan } from './emit.ts'
import { resolveTable } from './lookup-table.ts'
import type { LowerEnv } from './lower-env.ts'
import { lowerExpression } from './lower-expression.ts'
import { subqueryCondition } from './lower-subquery.ts'
import type { Shared, State } from './pipeline-state.ts'
import type { Aggregated, ChildPipeline, Pipeline, RelationStep, Resolver } from './pipeline-types.ts'
import type { Column, OrderTerm, Plan, PlanNode } from './plan.ts'
import type { Value } from './value.ts'
import { NULL_VALUE } from './values.ts'

/** What rows tie in once, they tie in again; and an order that only grows would make each sort dearer than the last. */
const withoutRepeats = (terms: readonly OrderTerm[]): readonly OrderTerm[] => {
  const seen = new Set<string>()
  return terms.filter(({ value }) => !seen.has(value.sql) && seen.add(value.sql))
}

/** Fields that are computed, and other steps: each has regard to the columns of all others. */
export const MAX_STEPS = 1500

/** A pipeline that starts with `state`. */
export const build = (shared: Shared, state: State): Pipeline => {
  const { options, scan, found: reported, newId } = shared
  const nodes: PlanNode[] = []
  let { opened, order, tieBreak, aggregated, pendingUnique, keys: grouping, pivoted } = state
  let scope = new Map(state.scope)
  const gone = new Map(state.gone)

  const push = (node: PlanNode): void => {
    shared.steps++
    // what is more is reported where the stage is known
    if (shared.steps <= MAX_STEPS) nodes.push(node)
  }

  const find = (name: string): Column | undefined => scope.get(key(name))
  const own = (name: string): Column | undefined => scope.get(ownKey(name))
  const declare = (column: Column): void => {
    scope.set(columnKey(column), column)
  }
  const lose = (): void => {
    for (const [name, column] of scope) gone.set(name, column)
  }
  const visible = (): readonly Column[] => [...scope.values()].filter((column) => column.internal !== true)
  const total = (): readonly OrderTerm[] => withoutRepeats([...order, ...tieBreak])

  /** Anything that depends on how many rows there are comes after the duplicates are gone. */
  const settle = (): void => {
    if (pendingUnique === undefined) return
    push({ kind: 'unique', identity: columnValue(pendingUnique) })
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
      name: (more.internal === true ? undefined : find(name)?.name) ?? name,
      ...traits(of),
      ...(of.constant === undefined || of.constant === null ? {} : { constant: of.constant }),
      ...(more.internal === true ? { internal: true as const } : {}),
    }
    push({
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
    if (pivoted) report('DQ332', { name: ref.name, available: names }, ref.span)
    else if (gone.has(key(ref.name))) report('DQ313', { name: ref.name, available: names }, ref.span)
    else {
      const inJson = find('_raw') !== undefined && options.jsonFields?.has(key(ref.name)) === true
      const json = inJson ? { json: ref.name } : {}
      report('DQ302', { name: ref.name, similar: similar(ref.name, names), ...json }, ref.span)
    }
    // declared from now on, so that one mistake is reported once
    extend(ref.name, NULL_VALUE)
    return NULL_VALUE
  }

  const field = (ref: FieldRef): Value => {
    const known = find(ref.name)
    if (known !== undefined) return columnValue(known)
    if (opened.length === 0) return unknown(ref)
    const found = opened.map((resolve) => resolve(ref.name))
    const [only] = found
    const direct = only === undefined || found.length > 1 ? undefined : scan.columnOf(only)
    if (direct === undefined) return columnValue(extend(ref.name, firstNotNull(found)))
    // filled by the scan already: it only gets its name
    const { internal: _, ...shown } = direct
    declare({ ...shown, name: ref.name })
    return columnValue(direct)
  }

  const filter = (condition: Value): void => {
    if (condition.constant !== true) push({ kind: 'filter', condition })
  }
  const { lookupFunction, functionNames } = options
  const lookupTable = (path: TablePath) => {
    options.onTable?.(path.text)
    return resolveTable(options.tables, path, { report })
  }
  const subquery = (of: Subquery) => {
    const fields = of.fields.map(field)
    return subqueryCondition(of, options.subquery?.(of) ?? [], fields)
  }
  const env = {
    field,
    find,
    lookupFunction,
    functionNames,
    report,
    require: filter,
    lookupTable,
    subquery,
  } satisfies LowerEnv & Pick<Pipeline, 'find'>

  const open = (resolve: Resolver): void => {
    opened = [resolve, ...opened]
  }

  /** The rows are others from here on: what was known of the old ones is gone. */
  const restart = (
    columns: readonly Column[],
    grouped: boolean,
    keys: readonly Column[],
    dynamic = false,
  ): void => {
    lose()
    scope = new Map(columns.map((each) => [columnKey(each), each] as const))
    opened = []
    aggregated = grouped
    order = []
    tieBreak = keys.map(ascending)
    grouping = keys
    pivoted = dynamic
  }

  const relation = (step: RelationStep): void => {
    settle()
    const { grouped = true, order: sorted = [], keys = step.columns, dynamic, whole, ...node } = step
    if (whole === true) nodes.splice(0)
    push({ kind: 'relation', ...node })
    if (!step.keeps) {
      restart(step.columns, grouped, keys, dynamic)
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
    // the rows so far may not be what they will be once the earlier question is answered
    if (plan === undefined && shared.asked.length > 0) return undefined
    settle()
    const upToHere = [
      ...state.before,
      ...nodes,
      ...(step === undefined ? [] : [{ kind: 'relation' as const, ...step }]),
    ]
    const own: Plan = {
      scan: scan.all,
      nodes: upToHere,
      output: step?.columns ?? visible(),
      order: step === undefined ? total() : [],
      aggregated,
      ...(shared.wide === undefined ? {} : { range: shared.wide }),
    }
    shared.asked.push({ ...question, plan: plan ?? own })
    return undefined
  }

  const pipeline: Pipeline = {
    ...env,
    expr: (expr) => lowerExpression(expr, env),
    fields: visible,
    value: columnValue,
    column,
    filter,
    own,
    extend,
    keep: (columns) => {
      const hidden = [...scope].filter(([, each]) => each.internal === true)
      lose()
      scope = new Map([...columns.map((each) => [columnKey(each), each] as const), ...hidden])
      opened = []
    },
    aggregate: (keys, aggregates) => {
      settle()
      const make = ({ name, value: of, internal }: Aggregated) => ({
        column: column(name, of.type, { ...traits(of), ...(internal === true ? { internal } : {}) }),
        value: of.type === 'null' ? { ...of, sql: NULL_TEXT } : of,
      })
      const node = { kind: 'aggregate' as const, keys: keys.map(make), aggregates: aggregates.map(make) }
      push(node)
      const by = node.keys.map((each) => each.column)
      restart([...by, ...node.aggregates.map((each) => each.column)], true, by)
    },
    order: total,
    setOrder: (terms) => {
      order = withoutRepeats([...terms, ...(aggregated ? [] : order)])
    },
    limit: (count) => {
      settle()
      push({ kind: 'limit', count, order: total() })
    },
    isAggregated: () => aggregated,
    isPivoted: () => pivoted,
    keys: () => grouping.flatMap((each) => find(each.name) ?? []),
    open,
    json: scan.json,
    jsonHas: scan.jsonHas,
    raw: () => {
      const raw = find('_raw')
      return raw === undefined ? NULL_VALUE : columnValue(raw)
    },
    relation,
    child: () => {
      settle()
      return child(shared, {
        scope: new Map(scope),
        gone: new Map(gone),
        opened,
        order,
        tieBreak,
        aggregated,
        pendingUnique,
        keys: grouping,
        pivoted,
        before: [...state.before, ...nodes],
        child: true,
      })
    },
    ask,
    enrichment: (kind) => options.enrichments?.has(kind) ?? 'unknown',
    lowerStage: options.lowerStage,
    range: options.range ?? {},
    whole: (wanted = visible()) => {
      const time = scan.base('_messageTime')
      // a child's rows are not the messages, and steps that see several ranges can't be moved to another
      if (time === undefined || state.child === true || shared.wide !== undefined) return undefined
      settle()
      const columns = scan.all.map((entry) => entry.column)
      return {
        time,
        nested: nestedPlan({ nodes: [...nodes], output: wanted, order: [] }, columns, `${newId('all')}_`),
      }
    },
    widen: (range) => {
      shared.wide = range
    },
    slices: shared.slices,
    steps: () => shared.steps,
    questions: () => shared.asked,
    parseRun: { kept: undefined },
    plan: () => {
      settle()
      return { scan: scan.all, ...snapshot(), ...(shared.wide === undefined ? {} : { range: shared.wide }) }
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
