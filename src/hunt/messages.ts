import { own } from '../base/own.ts'
import { decideSearch, lowerSearch, metadataFields } from '../compiler/lower-search.ts'
import type { ScanColumn, ScanSql } from '../compiler/plan.ts'
import { createDemand, type Demand } from '../compiler/raw-record.ts'
import type { SearchExpr } from '../language/ast.ts'
import { mendedSql } from '../sources/envelope/mend.ts'
import type { Packs } from '../sources/envelope/packs.ts'
import { scanSql } from '../sources/envelope/scan.ts'
import type { Compression, Shape, SourceModule } from '../sources/envelope/shape.ts'
import { NO_SETTINGS } from '../sources/no-settings.ts'
import type { RawRecord } from '../sources/source.ts'
import { ident, indent, join, num, type Sql, sql, str, strings } from '../sql/sql.ts'
import { jsonColumnSql } from './json-column.ts'
import { inPlaces } from './places.ts'
import type { Scope } from './scope.ts'

/** Files of one shape and compression that one `file()` reads. */
export interface MessageGroup {
  readonly source: SourceModule
  readonly shape: Shape
  readonly compression: Compression
  readonly glob: string
  /** Name of a staged link → path as the user knows it. */
  readonly names: ReadonlyMap<string, string>
  /** Set where the files of the glob are packs; `names` are those of what is in them. */
  readonly packs?: Packs
}

export interface MessageOptions extends Scope {
  readonly search: SearchExpr
  /** Source field aliases on: `json auto` names such as `operationName` mean the source's own field. */
  readonly alias: boolean
  readonly sourceCategory: Readonly<Partial<Record<string, string>>>
  /** Events that the parser refuses are mended; else the statement fails on one: see `REFUSED`. */
  readonly mend?: boolean
}

/** Metadata that is the same for every message of a source. */
const constantMetadata = (
  source: SourceModule,
  options: Pick<MessageOptions, 'sourceCategory'>,
): Readonly<Record<string, string>> => ({
  _sourcecategory: options.sourceCategory[source.id] ?? source.metadata.sourceCategory,
  _collector: source.metadata.collector,
  _source: source.metadata.source,
})

/** Can any message of the source pass the search expression? If not, its files stay closed. */
export const mayMatch = (
  source: SourceModule,
  options: Pick<MessageOptions, 'search' | 'sourceCategory'>,
): boolean => decideSearch(options.search, constantMetadata(source, options)) !== false

// no field of a query begins so
const RAW = ident('__raw')
const FILE = ident('__file')
/** The text that fields are read from, where events that the parser refuses are mended. */
const TEXT = ident('__text')

/** What a statement fails with that has met one, and is to be run again with `mend`. Few logs have any; to be ready for them costs a fifth. */
export const REFUSED = 'an event that the parser refuses'

/** The identity of an event: its own id, or the hash of its bytes. String. */
export const identitySql = (source: SourceModule, record: RawRecord): Sql => {
  const own = source.identity(record)
  return sql`if(ifNull(${own}, '') = '', concat('sha256:', lower(hex(SHA256(${record.raw})))), ${own})`
}

const baseColumn = (name: string, group: MessageGroup, record: RawRecord, options: MessageOptions): Sql => {
  const constant = constantMetadata(group.source, options)[name.toLowerCase()]
  if (constant !== undefined) return str(constant)
  switch (name) {
    case '_raw':
      return RAW
    case '_messageTime':
    case '_receiptTime':
      return sql`toUnixTimestamp64Milli(${group.source.eventTime(record)})`
    case '_sourceHost':
      return group.source.metadata.sourceHost(record)
    case '_sourceName':
      return sql`transform(${FILE}, ${strings([...group.names.keys()])}, ${strings([...group.names.values()])}, '')`
    case '_messageId':
      return identitySql(group.source, record)
    case '_size':
      return sql`toInt64(length(${RAW}))`
    case '__id':
      return sql`concat(${str(group.source.id)}, ' ', ${identitySql(group.source, record)})`
    default:
      return sql`CAST(NULL, 'Nullable(String)')`
  }
}

const columnSql = (
  { from }: ScanColumn,
  group: MessageGroup,
  demand: Demand,
  record: RawRecord,
  options: MessageOptions,
): Sql => {
  if (from.kind === 'base') return baseColumn(from.name, group, record, options)
  const [name] = from.path
  if (
    options.alias &&
    from.kind === 'json' &&
    from.auto &&
    from.path.length === 1 &&
    typeof name === 'string'
  ) {
    const wanted = name.toLowerCase()
    const alias = Object.entries(group.source.aliases).find(([key]) => key.toLowerCase() === wanted)?.[1]
    if (alias !== undefined) return alias.sql(record)
  }
  return jsonColumnSql(from, demand, record.raw, group.source.catalogue)
}

const timeRange = (group: MessageGroup, record: RawRecord, { from, to }: MessageOptions): readonly Sql[] => {
  const time = () => group.source.eventTime(record)
  return [
    ...(from === undefined
      ? []
      : [sql`ifNull(${time()} >= fromUnixTimestamp64Milli(${num(from.getTime())}, 'UTC'), false)`]),
    ...(to === undefined
      ? []
      : [sql`ifNull(${time()} < fromUnixTimestamp64Milli(${num(to.getTime())}, 'UTC'), false)`]),
  ]
}

const groupSql = (group: MessageGroup, columns: readonly ScanColumn[], options: MessageOptions): Sql => {
  const { mend = false } = options
  const demand = createDemand()
  const text = mend ? TEXT : RAW
  const record: RawRecord = {
    text: demand.text,
    local: demand.local,
    raw: text,
    settings: NO_SETTINGS,
  }
  const known = constantMetadata(group.source, options)
  const decided = decideSearch(options.search, known) === true
  const condition = decided
    ? []
    : [
        lowerSearch(options.search, {
          raw: RAW,
          column: (name) => {
            const constant = own(known, name)
            if (constant !== undefined) return str(constant)
            const proper = [
              '_sourceHost',
              '_sourceName',
              '_messageTime',
              '_receiptTime',
              '_messageId',
              '_size',
            ].find((c) => c.toLowerCase() === name)
            return proper === undefined ? undefined : baseColumn(proper, group, record, options)
          },
        }),
      ]
  // what looks at the text alone is tested before any JSON is parsed
  const early = metadataFields(options.search).every((name) => Object.hasOwn(known, name))
  const select = columns.map(
    (column) => sql`${columnSql(column, group, demand, record, options)} AS ${ident(column.column.id)}`,
  )
  const late = [
    ...timeRange(group, record, options),
    ...inPlaces(group.source, record, options.places),
    ...(early ? [] : condition),
  ]
  const events = scanSql(group.shape, group.compression, group.glob, { mend: 'lazily', packs: group.packs })
  const tests = early && condition.length > 0 ? sql` WHERE ${join(condition, ' AND ')}` : sql``
  const tested = sql`(SELECT raw AS ${RAW}, file AS ${FILE} FROM (${events})${tests})`
  const { surely } = group.source
  const missing = () => sql`isNull(coalesce(${join(surely.map((key) => demand.text(key)))}))`
  // before what an event without fields can't meet
  if (!mend) late.unshift(sql`throwIf(if(${missing()}, NOT isValidJSON(${RAW}), false), ${str(REFUSED)}) = 0`)
  const extracted = mend
    ? demand.extraction(tested, RAW, [RAW, FILE, TEXT], { keys: surely, text: mendedSql(RAW), as: TEXT })
    : demand.extraction(tested, RAW, [RAW, FILE])
  const where = late.length === 0 ? sql`` : sql`\nWHERE ${join(late, ' AND ')}`
  return sql`SELECT ${select.length === 0 ? sql`1 AS __row` : join(select, ',\n  ')}\nFROM (\n  ${indent(extracted)}\n)${where}`
}

const EMPTY_TYPES = { text: sql`CAST(NULL, 'Nullable(String)')`, boolean: sql`false` } as const

const emptySql = (columns: readonly ScanColumn[]): Sql =>
  sql`SELECT ${
    columns.length === 0
      ? sql`1 AS __row`
      : join(
          columns.map(({ column }) => {
            const value =
              column.type === 'integer'
                ? sql`CAST(NULL, 'Nullable(Int64)')`
                : column.type === 'boolean'
                  ? EMPTY_TYPES.boolean
                  : column.notNull === true
                    ? sql`''`
                    : EMPTY_TYPES.text
            return sql`${value} AS ${ident(column.id)}`
          }),
        )
  } WHERE false`

/** The messages in files, as the relation that a plan starts from: one SELECT per shape, only for sources that can match. */
export const messageScan =
  (groups: readonly MessageGroup[], options: MessageOptions): ScanSql =>
  (columns) => {
    const parts = groups
      .filter((group) => mayMatch(group.source, options))
      .map((group) => groupSql(group, columns, options))
    return parts.length === 0 ? emptySql(columns) : join(parts, '\nUNION ALL\n')
  }
