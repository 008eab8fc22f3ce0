import { similar } from '../base/similar.ts'
import type { Span } from '../base/span.ts'
import type { Expr, FieldRef } from '../language/ast.ts'
import {
  type DiagnosticCode,
  type DiagnosticOptions,
  diagnostic,
  type ParamsOf,
} from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { ident, sql } from '../sql/sql.ts'
import { parseFieldPath } from './json-path.ts'
import { jsonHasSql, jsonValueSql } from './json-sql.ts'
import type { LowerEnv } from './lower-env.ts'
import { lowerExpression } from './lower-expression.ts'
import type { Column, JsonStep, OrderTerm, Plan, PlanNode, ScanColumn } from './plan.ts'
import type { Value } from './value.ts'
import { derived, NULL_VALUE, predicate } from './values.ts'

/** A field that every message has. */
export interface BaseColumn {
  readonly name: string
  readonly type: 'text' | 'integer'
  readonly notNull?: true
  /** Helper columns such as the identity. */
  readonly internal?: true
}

export interface PipelineOptions extends Pick<LowerEnv, 'lookupFunction' | 'functionNames'> {
  readonly base: readonly BaseColumn[]
  /** `field` names the identity column when the same event may be read twice. */
  readonly identity?: string
  /** Every unknown name comes from the JSON of the message, as in Sumo's auto parse mode. */
  readonly autoParse?: boolean
}

const NULL_TEXT = sql`CAST(NULL, 'Nullable(String)')`

/** Where unknown names come from after `json auto`. */
interface OpenJson {
  readonly source: Value
  readonly maxDepth: number | undefined
}

/**
 * Builds the bound plan, one operator after the other: knows which fields exist at this point, resolves names, gathers
 * what the scan has to extract. Operators see only this.
 */
export interface Pipeline extends LowerEnv {
  expr(expr: Expr): Value
  /** The fields that can be named now, in order. */
  fields(): readonly Column[]
  find(name: string): Column | undefined
  value(column: Column): Value
  filter(condition: Value): void
  /** Adds a field, or overwrites the one of that name. */
  extend(
    name: string,
    value: Value,
    options?: { readonly barrier?: 'window' | 'explode'; readonly internal?: true },
  ): Column
  /** Keeps only these fields, in this order. */
  keep(columns: readonly Column[]): void
  aggregate(
    keys: readonly { readonly name: string; readonly value: Value }[],
    aggregates: readonly { readonly name: string; readonly value: Value }[],
  ): void
  /** The current order, ties broken, total. */
  order(): readonly OrderTerm[]
  setOrder(terms: readonly OrderTerm[]): void
  limit(count: number): void
  isAggregated(): boolean
  /** After `json auto`: names not known otherwise come from the JSON in `source`. */
  openJson(source: Value, maxDepth?: number): void
  /** The value at a path of the JSON in `source`, NULL when absent; pushed into the scan where `source` is the message itself. */
  json(
    source: Value,
    path: readonly JsonStep[],
    options: { readonly auto: boolean; readonly maxDepth?: number | undefined },
  ): Value
  /** Whether the path exists, be it null. */
  jsonHas(source: Value, path: readonly JsonStep[]): Value
  /** The message text. */
  raw(): Value
  /** Memory between neighbouring parse operators: which rows an earlier `nodrop` parse matched. */
  parseRun: { kept: Value | undefined }
  plan(): Plan
  diagnostics(): readonly Diagnostic[]
}

export const createPipeline = (options: PipelineOptions): Pipeline => {
  const ids = new Set<string>()
  const newId = (name: string): string => {
    let id = name
    for (let version = 2; ids.has(id); version++) id = `${name}#${version}`
    ids.add(id)
    return id
  }
  const key = (name: string): string => name.toLowerCase()
  const scan: ScanColumn[] = []
  const nodes: PlanNode[] = []
  const found: Diagnostic[] = []
  let scope = new Map<string, Column>()
  let gone: ReadonlyMap<string, Column> | undefined
  let openSource: OpenJson | undefined
  let order: OrderTerm[] = []
  let tieBreak: OrderTerm[] = []
  let aggregated = false
  let pendingUnique: Column | undefined

  for (const base of options.base) {
    const column: Column = { ...base, id: newId(base.name) }
    scan.push({ column, from: { kind: 'base', name: base.name } })
    scope.set(key(base.name), column)
  }

  const value = (column: Column): Value => ({
    sql: ident(column.id),
    type: column.type,
    uses: new Set([column.id]),
    ...(column.notNull === true || column.type === 'boolean' ? { notNull: true as const } : {}),
  })
  const find = (name: string): Column | undefined => scope.get(key(name))
  const internal = (name: string): Value => {
    const column = find(name)
    return column === undefined ? NULL_VALUE : value(column)
  }

  const time = find('_messagetime')
  const identity = options.identity === undefined ? undefined : find(options.identity)
  pendingUnique = identity
  const rowTie = find('__id')
  if (rowTie !== undefined) tieBreak = [{ value: value(rowTie), descending: false }]
  if (time !== undefined) order = [{ value: value(time), descending: true }]

  /** Anything that depends on how many rows there are comes after the duplicates are gone. */
  const settle = (): void => {
    if (pendingUnique === undefined) return
    nodes.push({ kind: 'unique', identity: value(pendingUnique) })
    pendingUnique = undefined
  }

  const report: Pipeline['report'] = <C extends DiagnosticCode>(
    code: C,
    params: ParamsOf<C>,
    span: Span,
    more?: DiagnosticOptions,
  ) => {
    found.push(diagnostic(code, params, span, more))
  }

  const rawColumn = find('_raw')
  const isMessage = (source: Value): boolean =>
    rawColumn !== undefined &&
    source.uses.size === 1 &&
    source.uses.has(rawColumn.id) &&
    source.sql === ident(rawColumn.id)

  const scanColumn = (column: Omit<Column, 'id'>, from: ScanColumn['from']): Column => {
    const known = scan.find((entry) => JSON.stringify(entry.from) === JSON.stringify(from))
    if (known !== undefined) return known.column
    const added: Column = { ...column, id: newId(column.name) }
    scan.push({ column: added, from })
    return added
  }

  type JsonOptions = Parameters<Pipeline['json']>[2]
  const jsonSource = (path: readonly JsonStep[], { auto, maxDepth }: JsonOptions): ScanColumn['from'] => ({
    kind: 'json',
    path,
    auto,
    ...(maxDepth === undefined ? {} : { maxDepth }),
  })
  const pathText = (path: readonly JsonStep[]): string =>
    path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')

  const json: Pipeline['json'] = (source, path, more) =>
    isMessage(source)
      ? value(
          scanColumn({ name: `$${pathText(path)}`, type: 'text', internal: true }, jsonSource(path, more)),
        )
      : derived(jsonValueSql(source.sql, path, more), 'text', [source])

  const jsonHas: Pipeline['jsonHas'] = (source, path) =>
    isMessage(source)
      ? value(
          scanColumn(
            { name: `$${pathText(path)}?`, type: 'boolean', internal: true },
            { kind: 'jsonHas', path },
          ),
        )
      : predicate(jsonHasSql(source.sql, path), [source])

  const extend: Pipeline['extend'] = (name, of, more = {}) => {
    if (more.barrier !== undefined) settle()
    const former = find(name)
    const column: Column = {
      id: newId(name),
      name: former?.name ?? name,
      type: of.type === 'null' ? 'text' : of.type,
      ...(of.notNull === true ? { notNull: true as const } : {}),
      ...(more.internal === true ? { internal: true as const } : {}),
    }
    nodes.push({
      kind: 'extend',
      column,
      value: of.type === 'null' ? { ...of, sql: NULL_TEXT } : of,
      ...(more.barrier === undefined ? {} : { barrier: more.barrier }),
    })
    scope.set(key(name), column)
    return column
  }

  const unknown = (ref: FieldRef): Value => {
    const lost = gone?.get(key(ref.name))
    const names = [...scope.values()]
      .filter((column) => column.internal !== true)
      .map((column) => column.name)
    if (lost !== undefined) report('DQ313', { name: ref.name, available: names }, ref.span)
    else report('DQ302', { name: ref.name, similar: similar(ref.name, names) }, ref.span)
    // declared from now on, so that one mistake is reported once
    extend(ref.name, NULL_VALUE)
    return NULL_VALUE
  }

  const field = (ref: FieldRef): Value => {
    const column = find(ref.name)
    if (column !== undefined && column.internal !== true) return value(column)
    if (openSource === undefined) return unknown(ref)
    const { source, maxDepth } = openSource
    const path = parseFieldPath(ref.name)
    if (!isMessage(source)) return value(extend(ref.name, json(source, path, { auto: true, maxDepth })))
    const extracted = scanColumn({ name: ref.name, type: 'text' }, jsonSource(path, { auto: true, maxDepth }))
    scope.set(key(ref.name), extracted)
    return value(extracted)
  }

  const { lookupFunction, functionNames } = options
  const filter = (condition: Value): void => {
    if (condition.constant !== true) nodes.push({ kind: 'filter', condition })
  }
  const env: LowerEnv = { field, lookupFunction, functionNames, report, require: filter }
  const total = (): readonly OrderTerm[] => [...order, ...tieBreak]

  if (options.autoParse === true) openSource = { source: internal('_raw'), maxDepth: undefined }

  return {
    ...env,
    expr: (expr) => lowerExpression(expr, env),
    fields: () => [...scope.values()].filter((column) => column.internal !== true),
    find,
    value,
    filter,
    extend,
    keep: (columns) => {
      const hidden = [...scope].filter(([, column]) => column.internal === true)
      gone = new Map([...(gone ?? []), ...scope])
      scope = new Map([...columns.map((column) => [key(column.name), column] as const), ...hidden])
      openSource = undefined
    },
    aggregate: (keys, aggregates) => {
      settle()
      const make = ({ name, value: of }: { readonly name: string; readonly value: Value }) => ({
        column: {
          id: newId(name),
          name,
          type: of.type === 'null' ? ('text' as const) : of.type,
          ...(of.notNull === true ? { notNull: true as const } : {}),
        },
        value: of.type === 'null' ? { ...of, sql: NULL_TEXT } : of,
      })
      const node: PlanNode = { kind: 'aggregate', keys: keys.map(make), aggregates: aggregates.map(make) }
      nodes.push(node)
      gone = scope
      const columns = [...node.keys, ...node.aggregates].map(({ column }) => column)
      scope = new Map(columns.map((column) => [key(column.name), column]))
      openSource = undefined
      aggregated = true
      order = []
      tieBreak = node.keys.map(({ column }) => ({ value: value(column), descending: false }))
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
    openJson: (source, maxDepth) => {
      openSource = { source, maxDepth }
    },
    json,
    jsonHas,
    raw: () => internal('_raw'),
    parseRun: { kept: undefined },
    plan: () => {
      settle()
      return {
        scan,
        nodes,
        output: [...scope.values()].filter((column) => column.internal !== true),
        order: total(),
        aggregated,
      }
    },
    diagnostics: () => found,
  }
}
