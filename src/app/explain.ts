import { assertNever } from '../base/assert-never.ts'
import { demandedColumns } from '../compiler/emit.ts'
import type { Plan, ScanColumn } from '../compiler/plan.ts'
import { groupFiles, type StagedGroup, stageGroup } from '../hunt/groups.ts'
import { inventory } from '../hunt/inventory.ts'
import { mayMatch, messageScan } from '../hunt/messages.ts'
import { openStage } from '../hunt/stage.ts'
import type { SearchExpr } from '../language/ast.ts'
import { type BoundQuery, bindQuery, planSql } from '../query/index.ts'
import { outsideText } from '../report/scope-text.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import { SOURCES } from '../sources/index.ts'
import type { App, QueryRunOptions } from './api.ts'
import { jsonFields } from './json-fields.ts'
import { dates, messageOptions, rangeOf } from './query-source.ts'
import { openTables } from './query-tables.ts'
import { outsideOf, pathScopeOf } from './scope.ts'

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
  search: SearchExpr,
  options: QueryRunOptions,
): readonly string[] => {
  const reads = mayMatch(source, { search, sourceCategory: options.sourceCategory ?? {} })
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

/** The statement reads what a run lays out: without a word on it, its paths would send the reader to a folder that is gone. */
const STAGED =
  '  (the folder it reads is temporary and holds links to the files listed, many small ones in one, or what was unpacked)'

const planText = (
  plan: Plan,
  search: SearchExpr,
  options: QueryRunOptions,
  unopened: readonly string[],
): string =>
  [
    'Sources',
    ...SOURCES.flatMap((source) => sourceText(source, plan, search, options)),
    ...unopened,
    '',
    'Plan',
    '  search expression first: on metadata before a file is opened, on text before JSON is parsed',
    ...nodeText(plan),
    `  order by ${plan.order.map(({ value, descending }) => `${value.sql}${descending ? ' desc' : ''}`).join(', ') || '(none)'}`,
    `  columns ${plan.output.map(({ name }) => name).join(', ')}`,
    '',
    'SQL',
    ...(options.paths.length === 0 ? [] : [STAGED]),
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

/** A statement: that of the query, or one whose rows have to be known before the query can be bound. */
interface Part {
  readonly title: string
  readonly plan: Plan
  readonly search: SearchExpr
}

const partsOf = ({ plan, search, questions }: BoundQuery): readonly Part[] => {
  if (plan !== undefined) return [{ title: '', plan, search }]
  return questions.map((question) => ({
    title: `Asked first, since the rest depends on the answer: ${question.key.split(' ')[0]}\n\n`,
    plan: question.plan,
    search: question.search,
  }))
}

/**
 * The bound plan and the SQL of a query: for the files given, or, without any, for one file of each source with an event per
 * line. Of a query that depends on the rows of another (a subquery, the columns of a pivot) it shows that one: nothing is run.
 */
export const explain: App['explain'] = async (options) => {
  const tables = await openTables(options)
  const range = rangeOf(options)
  const bound = bindQuery(options.text, {
    identity: '__id',
    now: Date.now(),
    range,
    jsonFields: jsonFields(),
    ...tables.bind,
  })
  const { diagnostics } = bound
  const parts = partsOf(bound)
  if (parts.length === 0) return { diagnostics, text: '' }
  const render = (groups: readonly StagedGroup[], unopened: readonly string[] = []) =>
    parts
      .map(({ title, plan, search }) => {
        const messages = messageOptions({ plan, search, range }, options)
        return `${title}${planText(plan, search, options, unopened)}\n${planSql(plan, messageScan(groups, messages), { materialize: true })}\n`
      })
      .join('\n')
  if (options.paths.length === 0) return { diagnostics, text: render(PLACEHOLDERS()) }
  const { from: _, to: __, ...timeless } = options
  const stage = await openStage()
  try {
    const found = await inventory(options.paths, {
      sources: SOURCES,
      spool: stage.dir,
      ...pathScopeOf({ ...timeless, ...dates(bound.plan === undefined ? {} : (bound.plan.range ?? range)) }),
      stdin: process.stdin,
      signal: options.signal,
    })
    const groups = await Promise.all(groupFiles(found.files).map((group) => stageGroup(stage, group)))
    const outside = outsideOf(found.outside)
    const unopened = outside.length === 0 ? [] : [`  not opened: ${outsideText({ outside })}`]
    return { diagnostics, text: render(groups, unopened) }
  } finally {
    await stage.close()
  }
}
