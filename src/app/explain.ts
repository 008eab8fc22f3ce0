import { assertNever } from '../base/assert-never.ts'
import { demandedColumns } from '../compiler/emit.ts'
import type { Plan, ScanColumn } from '../compiler/plan.ts'
import { groupFiles, type StagedGroup, stageGroup } from '../hunt/groups.ts'
import { inventory } from '../hunt/inventory.ts'
import { mayMatch, messageScan } from '../hunt/messages.ts'
import { openStage } from '../hunt/stage.ts'
import { type BoundQuery, bindQuery, planSql } from '../query/index.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import { SOURCES } from '../sources/index.ts'
import type { App, QueryRunOptions } from './api.ts'

const pathText = (from: ScanColumn['from']): string => {
  if (from.kind === 'base') return from.name
  const path = from.path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('')
  return from.kind === 'jsonHas' ? `presence of ${path}` : path
}

const aliasText = (from: ScanColumn['from'], source: SourceModule, options: QueryRunOptions): string => {
  if (!options.alias || from.kind !== 'json' || !from.auto || from.path.length !== 1) return ''
  const name = String(from.path[0]).toLowerCase()
  const alias = Object.entries(source.aliases).find(([key]) => key.toLowerCase() === name)?.[1]
  return alias === undefined ? '' : `  ← ${alias.from}`
}

const sourceText = (
  source: SourceModule,
  plan: Plan,
  bound: BoundQuery,
  options: QueryRunOptions,
): readonly string[] => {
  const reads = mayMatch(source, { search: bound.query.search, sourceCategory: options.sourceCategory ?? {} })
  const category = options.sourceCategory?.[source.id] ?? source.metadata.sourceCategory
  const head = `  ${source.title} (_sourceCategory=${category})`
  if (!reads) return [`${head}: not opened, its metadata can't match the search expression`]
  const columns = demandedColumns(plan)
  const extracted = columns.map(({ from }) => `      ${pathText(from)}${aliasText(from, source, options)}`)
  return [
    `${head}: reads`,
    ...(extracted.length === 0 ? ['      nothing but the number of messages'] : extracted),
  ]
}

const nodeText = (plan: Plan): readonly string[] =>
  plan.nodes.map((node): string => {
    switch (node.kind) {
      case 'filter':
        return `  keep where ${node.condition.sql}`
      case 'extend':
        return `  ${node.column.id} = ${node.value.sql}`
      case 'unique':
        return `  one row per event (by ${node.identity.sql})`
      case 'aggregate':
        return `  group by ${node.keys.map(({ column }) => column.id).join(', ') || '(all)'}: ${node.aggregates.map(({ column, value }) => `${column.id} = ${value.sql}`).join(', ')}`
      case 'limit':
        return `  first ${node.count} rows`
      case 'relation':
        return `  ${node.what}: ${node.columns.map(({ id }) => id).join(', ')}`
      default:
        return assertNever(node)
    }
  })

const planText = (plan: Plan, bound: BoundQuery, options: QueryRunOptions): string =>
  [
    'Sources',
    ...SOURCES.flatMap((source) => sourceText(source, plan, bound, options)),
    '',
    'Plan',
    '  search expression first: on metadata before a file is opened, on text before JSON is parsed',
    ...nodeText(plan),
    `  order by ${plan.order.map(({ value, descending }) => `${value.sql}${descending ? ' desc' : ''}`).join(', ') || '(none)'}`,
    `  columns ${plan.output.map(({ name }) => name).join(', ')}`,
    '',
    'SQL',
  ].join('\n')

const PLACEHOLDERS = (): readonly StagedGroup[] =>
  SOURCES.map((source) => ({
    source,
    shape: {
      source: source.id,
      container: 'lines',
      wrapping: { id: 'events', doc: 'one event per line', steps: [] },
      columns: [],
    },
    compression: 'none',
    glob: `${source.id}/*.json`,
    names: new Map(),
    fileOf: new Map(),
    release: async () => undefined,
  }))

/**
 * The bound plan and the SQL of a query: for the files given, or, without any, for one file of each source with an event per
 * line.
 */
export const explain: App['explain'] = async (options) => {
  const bound = bindQuery(options.text, { identity: '__id' })
  const { plan, diagnostics } = bound
  if (plan === undefined) return { diagnostics, text: '' }
  const messageOptions = {
    search: bound.query.search,
    alias: options.alias,
    sourceCategory: options.sourceCategory ?? {},
  }
  const render = (groups: readonly StagedGroup[]) =>
    `${planText(plan, bound, options)}\n${planSql(plan, messageScan(groups, messageOptions))}\n`
  if (options.paths.length === 0) return { diagnostics, text: render(PLACEHOLDERS()) }
  const stage = await openStage()
  try {
    const found = await inventory(options.paths, {
      sources: SOURCES,
      spool: stage.dir,
      stdin: process.stdin,
      signal: options.signal,
    })
    const groups = await Promise.all(groupFiles(found.files).map((group) => stageGroup(stage, group)))
    return { diagnostics, text: render(groups) }
  } finally {
    await stage.close()
  }
}
